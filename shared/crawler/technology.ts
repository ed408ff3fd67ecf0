/** Systems that a page gives away by what it loads, links and says about itself. */
import type { Fact } from './facts.ts'

/** `sign` is searched in the addresses that a page loads and links, in its generator and in its headers. Hosts and names are the vendors' own, documented ones. */
const signatures: readonly { readonly name: string; readonly category: string; readonly sign: RegExp }[] = [
  { name: 'Shopify', category: 'commerce', sign: /cdn\.shopify\.com|\.myshopify\.com/i },
  { name: 'WooCommerce', category: 'commerce', sign: /woocommerce/i },
  { name: 'Magento', category: 'commerce', sign: /\/static\/version\d+\/frontend\/|mage\/cookies|magento/i },
  { name: 'PrestaShop', category: 'commerce', sign: /prestashop/i },
  { name: 'BigCommerce', category: 'commerce', sign: /cdn\d*\.bigcommerce\.com/i },
  { name: 'Shopware', category: 'commerce', sign: /shopware/i },
  { name: 'Stripe', category: 'payments', sign: /js\.stripe\.com|buy\.stripe\.com|checkout\.stripe\.com/i },
  { name: 'PayPal', category: 'payments', sign: /paypal\.com|paypalobjects\.com/i },
  { name: 'Razorpay', category: 'payments', sign: /checkout\.razorpay\.com/i },
  { name: 'Adyen', category: 'payments', sign: /\.adyen\.com/i },
  { name: 'Klarna', category: 'payments', sign: /\.klarna(?:cdn)?\.(?:com|net)/i },
  { name: 'Square', category: 'payments', sign: /squareup\.com|squarecdn\.com/i },
  { name: 'Zendesk', category: 'helpdesk', sign: /\.zdassets\.com|\.zendesk\.com/i },
  { name: 'Freshdesk', category: 'helpdesk', sign: /\.freshdesk\.com|freshworks\.com/i },
  { name: 'Intercom', category: 'chat', sign: /widget\.intercom\.io|intercomcdn\.com/i },
  { name: 'Tawk.to', category: 'chat', sign: /embed\.tawk\.to/i },
  { name: 'Crisp', category: 'chat', sign: /client\.crisp\.chat/i },
  { name: 'LiveChat', category: 'chat', sign: /cdn\.livechatinc\.com/i },
  { name: 'Drift', category: 'chat', sign: /js\.driftt?\.com/i },
  { name: 'Tidio', category: 'chat', sign: /code\.tidio\.co/i },
  {
    name: 'HubSpot',
    category: 'crm',
    sign: /\.hs-scripts\.com|\.hsforms\.(?:net|com)|\.hubspot\.com|hs-analytics\.net/i,
  },
  { name: 'Salesforce', category: 'crm', sign: /\.salesforce\.com|\.force\.com|pardot\.com/i },
  { name: 'Zoho', category: 'crm', sign: /\.zoho(?:public)?\.(?:com|eu|in)/i },
  { name: 'Pipedrive', category: 'crm', sign: /pipedrive(?:webforms)?\.com/i },
  { name: 'Mailchimp', category: 'marketing', sign: /\.list-manage\.com|chimpstatic\.com/i },
  { name: 'Klaviyo', category: 'marketing', sign: /\.klaviyo\.com/i },
  { name: 'Marketo', category: 'marketing', sign: /\.marketo\.(?:com|net)/i },
  { name: 'Calendly', category: 'booking', sign: /calendly\.com/i },
  { name: 'Acuity Scheduling', category: 'booking', sign: /acuityscheduling\.com/i },
  { name: 'SimplyBook.me', category: 'booking', sign: /simplybook\.(?:me|it)/i },
  { name: 'OpenTable', category: 'booking', sign: /opentable\.[a-z.]+\//i },
  { name: 'Booking.com', category: 'booking', sign: /\bbooking\.com/i },
  { name: 'Typeform', category: 'forms', sign: /\.typeform\.com/i },
  { name: 'Jotform', category: 'forms', sign: /\.jotform\.com/i },
  { name: 'Google Analytics', category: 'analytics', sign: /google-analytics\.com|googletagmanager\.com/i },
  { name: 'Matomo', category: 'analytics', sign: /matomo\.(?:js|php|cloud)/i },
  { name: 'Hotjar', category: 'analytics', sign: /static\.hotjar\.com/i },
  { name: 'Trustpilot', category: 'reviews', sign: /widget\.trustpilot\.com|trustpilot\.com\/review/i },
  { name: 'WordPress', category: 'content', sign: /\/wp-content\/|\/wp-includes\/|Generator: WordPress/i },
  { name: 'Drupal', category: 'content', sign: /Generator: Drupal|\/sites\/default\/files\//i },
  { name: 'Joomla', category: 'content', sign: /Generator: Joomla/i },
  { name: 'TYPO3', category: 'content', sign: /typo3/i },
  { name: 'Wix', category: 'content', sign: /\.wixstatic\.com|\.parastorage\.com/i },
  { name: 'Squarespace', category: 'content', sign: /squarespace\.com|squarespace-cdn\.com/i },
  { name: 'Webflow', category: 'content', sign: /\.webflow\.(?:com|io)/i },
  { name: 'Google Maps', category: 'maps', sign: /maps\.googleapis\.com|google\.[a-z.]+\/maps/i },
  { name: 'reCAPTCHA', category: 'protection', sign: /google\.com\/recaptcha/i },
  { name: 'Cloudflare', category: 'delivery', sign: /Server: cloudflare|cdnjs\.cloudflare\.com/i },
]

/** `lines`: what the page loads and says about itself, each a line of its stored text. One fact a system, by the first line that shows it. */
export function technologiesIn(lines: readonly string[]): readonly Fact[] {
  return signatures.flatMap(({ name, category, sign }) => {
    const line = lines.find((one) => sign.test(one))
    return line === undefined ? [] : [{ kind: 'technology' as const, name, category, quotes: [line] }]
  })
}
