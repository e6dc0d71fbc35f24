// Entry of the demo shop: a page like any shop's, which embeds the widget by its script tag.
import { createApp } from 'vue'
import Shop from './Shop.vue'
import './shop.css'

createApp(Shop).mount('#shop')
