// Converse.js, set to BOSH only and to this machine only.

// Converse's own footer shows pictures from elsewhere; the first definition of an element stands.
customElements.define('converse-footer', class extends HTMLElement {});

converse.initialize({
  assets_path: '/converse/',
  view_mode: 'fullscreen',
  i18n: 'en',

  bosh_service_url: '/http-bind',
  websocket_url: undefined,
  discover_connection_methods: false,  // else it asks the domain's host-meta
  keepalive: true,  // a reload goes on with the session that sessionStorage names

  authentication: 'login',
  auto_login: false,
  auto_reconnect: true,
  allow_registration: false,
  locked_domain: 'example.org',
  reuse_scram_keys: false,

  persistent_store: 'sessionStorage',
  allow_adhoc_commands: false,
  allow_url_history_change: false,
  play_sounds: false,
  show_desktop_notifications: false,
  loglevel: 'warn',
  blacklisted_plugins: ['converse-omemo', 'converse-register', 'converse-push'],
});
