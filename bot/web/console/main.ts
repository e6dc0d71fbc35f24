// Entry of the console, for agents and supervisors.
import { createApp } from 'vue'
import 'element-plus/theme-chalk/el-message.css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import './styles/theme.css'
import './styles/shell.css'
import './styles/desk.css'
import './styles/chat.css'
import './styles/side.css'
import './styles/passing.css'
import './styles/supervisor.css'
import './styles/lists.css'
import './styles/cases.css'
import './styles/case.css'
import './styles/library.css'
import './styles/payouts.css'
import './styles/imports.css'
import App from './App.vue'
import { i18n, setLanguage, storedLanguage } from './i18n'
import { router } from './router'
import { followColourScheme } from './scheme'

followColourScheme()

async function start(): Promise<void> {
  await setLanguage(storedLanguage())
  createApp(App).use(i18n).use(router).mount('#console')
}
void start()
