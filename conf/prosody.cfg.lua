-- Prosody behind bittern: what its /etc/prosody/prosody.cfg.lua needs, one of these ways, and
-- beside it what bittern.toml says in [[server]]. bittern stands in the place of mod_bosh: "bosh"
-- can go from modules_enabled. Found by its SRV records, Prosody needs no line at all.

-- From anywhere: the port of all other clients, with a certificate for the domain.
--   host = "xmpp.example.org"
--   port = 5222
--   tls = "starttls"
c2s_ports = { 5222 }

-- The same, encrypted from the first byte on.
--   host = "xmpp.example.org"
--   port = 5223
--   tls = "direct"
c2s_direct_tls_ports = { 5223 }

-- So that Prosody's log, bans and session list have the clients' own addresses. mod_net_proxy is
-- one of the community's modules, modules.prosody.im; Debian's prosody-modules is without it. Who
-- gets to such a port can claim any address: it is for bittern alone. tls = "starttls" or "none",
-- as the domain demands; not "direct".
--   host = "127.0.0.1"
--   port = 15223
--   tls = "starttls"
--   proxy_protocol = true
modules_enabled = { "net_proxy" } -- to be added to those that are there
proxy_port_mappings = { [15223] = "c2s" }
proxy_trusted_proxies = { "127.0.0.1" }

-- A domain without encryption, for a bittern on the same machine or over a link of your own. It
-- holds for every client of the domain: with c2s_interfaces = { "127.0.0.1" } only bittern gets to
-- Prosody.
--   host = "127.0.0.1"
--   port = 5222
--   tls = "none"
VirtualHost "plain.example"
  c2s_require_encryption = false
  allow_unencrypted_plain_auth = true
