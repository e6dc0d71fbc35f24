// What the pages' sources are held to; how they are laid out is prettier's.
import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import a11y from 'eslint-plugin-vuejs-accessibility'
import ts from 'typescript-eslint'

export default defineConfig(
    globalIgnores(['dist/', 'node_modules/', '**/*.generated.ts']),
    js.configs.recommended,
    ts.configs.strict,
    vue.configs['flat/recommended'],
    a11y.configs['flat/recommended'],
    { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
    prettier,
    {
        rules: {
            // The compiler knows every name; this rule knows neither types nor browsers.
            'no-undef': 'off',
            // A label may hold its field or name it.
            'vuejs-accessibility/label-has-for': [
                'error',
                {
                    required: { some: ['nesting', 'id'] },
                    controlComponents: ['ElInput', 'ElSwitch'],
                },
            ],
            // Names that no HTML element has or is likely to get.
            'vue/multi-word-component-names': [
                'error',
                { ignores: ['Composer', 'Icon', 'Lightbox', 'Shop', 'Transcript'] },
            ],
            'vue/max-len': ['error', { code: 120, template: 120, ignoreUrls: true }],
        },
    },
    { files: ['tests/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
)
