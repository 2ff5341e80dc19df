// [[server]] and [[moved]]: which domains are served, and where.
#include <algorithm>
#include <utility>

#include "config/names.h"
#include "config/tables.h"

namespace bittern::config {
namespace {

constexpr Range kPort{1, 65535, nullptr};
constexpr std::uint16_t kDirectPort = 5223;

// Every entry before this one is searched, so that a domain is in one.
bool is_taken(const Config& config, const std::string& domain) {
  const auto has = [&domain](const auto& entry) {
    return std::find(entry.domains.begin(), entry.domains.end(), domain) != entry.domains.end();
  };
  return std::any_of(config.servers.begin(), config.servers.end(), has) ||
         std::any_of(config.moved.begin(), config.moved.end(), has);
}

std::vector<std::string> read_domains(const Config& config, Reader& reader) {
  std::vector<std::string> taken;
  const auto domains = reader.texts("domains", check_domain);
  if (!domains) {
    return taken;
  }
  if (domains->written == 0) {
    reader.mistake(domains->line, "domains", "must name at least one domain");
  }
  for (const Reader::Line& domain : domains->checked) {
    const bool twice = std::find(taken.begin(), taken.end(), domain.text) != taken.end();
    if (twice || is_taken(config, domain.text)) {
      reader.mistake(domain.line, "domains", quoted(domain.text) + " stands twice: name it once");
    } else {
      taken.push_back(domain.text);
    }
  }
  return taken;
}

// What is not encrypted must not go where the DNS, which anybody may forge, says.
void read_tls(Reader& reader, bool has_host, Server& server) {
  std::string tls = has_host ? "starttls" : "";
  reader.text("tls", check_tls, tls);
  if (tls == "none" && !has_host) {
    reader.mistake(reader.find("tls")->line, "tls",
                   "\"none\" needs a host: the DNS may be forged, and passwords can be read; set "
                   "host, or leave tls out");
  }
  if (tls == "none") {
    server.tls = Tls::kNone;
  } else if (tls == "starttls") {
    server.tls = Tls::kStartTls;
  } else if (tls == "direct") {
    server.tls = Tls::kDirect;
  }
}

void read_place(Reader& reader, Server& server) {
  const bool has_host = reader.find("host") != nullptr;
  reader.text("host", check_host, server.host);
  const Value* const port = reader.find("port");
  read_tls(reader, has_host, server);
  server.port = server.tls == Tls::kDirect ? kDirectPort : server.port;
  if (has_host) {
    reader.number("port", kPort, server.port);
  } else if (port != nullptr) {
    reader.mistake(port->line, "port",
                   "has no meaning without host, for the DNS says it: set host, or leave it out");
  }
  reader.boolean("allow_private_addresses", server.allow_private);
}

std::optional<Certificate> read_own_certificate(Reader& reader, Mistakes& mistakes) {
  const Value* const value = reader.find("client_certificate");
  if (value == nullptr) {
    return std::nullopt;
  }
  if (const auto* table = std::get_if<Table>(&value->data)) {
    return read_certificate(*table, "[server.client_certificate]", mistakes);
  }
  reader.mistake(value->line, "client_certificate",
                 "must be a table such as { certificate = \"/etc/bittern/cert.pem\", key = "
                 "\"/etc/bittern/key.pem\" }, not " +
                     value->describe());
  return std::nullopt;
}

// Of a server that does not prove its domain, a fixed host is all that is ever connected to.
void refuse_private_addresses(Reader& reader, const Server& server) {
  if (server.allow_private && !server.host.empty() &&
      (server.tls == Tls::kNone || !server.verify)) {
    reader.refuse_beside(
        server.tls == Tls::kNone ? "host and tls = \"none\"" : "host and verify = false",
        "allow_private_addresses", "host alone is connected to, wherever it is; leave it out");
  }
}

// Values that are the default anyway do no harm.
void refuse_what_has_no_meaning(Reader& reader, const Server& server) {
  if (server.tls == Tls::kNone) {
    const std::string place = "tls = \"none\"";
    const std::string remedy = "there is no certificate and no key; leave it out";
    for (const char* const key : {"ca_file", "client_certificate"}) {
      reader.refuse_beside(place, key, remedy);
    }
    if (!server.pins.empty()) {
      reader.refuse_beside(place, "pins", remedy);
    }
    if (!server.verify) {
      reader.refuse_beside(place, "verify", remedy);
    }
  } else if (!server.pins.empty()) {
    const std::string remedy = "the server's key alone is looked at; leave it out";
    reader.refuse_beside("pins", "verify", remedy);
    reader.refuse_beside("pins", "ca_file", remedy);
  } else if (!server.verify) {
    reader.refuse_beside("verify = false", "ca_file", "any certificate will do; keep one of them");
  }
}

void read_encryption(Reader& reader, Mistakes& mistakes, Server& server) {
  reader.boolean("verify", server.verify);
  if (const Value* const ca_file = reader.find("ca_file")) {
    server.ca_file_line = ca_file->line;
  }
  reader.text("ca_file", check_file, server.ca_file);
  if (const auto pins = reader.texts("pins", check_pin)) {
    for (const Reader::Line& pin : pins->checked) {
      server.pins.push_back(pin.text);
    }
  }
  server.certificate = read_own_certificate(reader, mistakes);
  refuse_what_has_no_meaning(reader, server);
  refuse_private_addresses(reader, server);
}

void read_routes(Reader& reader, Server& server) {
  const auto routes = reader.texts("routes", check_route);
  if (!routes) {
    return;
  }
  for (const Reader::Line& route : routes->checked) {
    const auto same = [&route](const Route& above) { return above.text == route.text; };
    if (std::any_of(server.routes.begin(), server.routes.end(), same)) {
      reader.mistake(route.line, "routes", quoted(route.text) + " stands twice: name it once");
    }
    const auto place = split_host_and_port(route.text.substr(kRouteScheme.size()));
    server.routes.push_back({route.text, place->host, place->port});
  }
}

}  // namespace

void read_server(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[[server]]", mistakes);
  Server server;
  server.line = table.line;
  reader.require("domains", "missing: the domains of this server, such as [\"example.org\"]");
  server.domains = read_domains(config, reader);
  read_place(reader, server);
  read_encryption(reader, mistakes, server);
  reader.boolean("proxy_protocol", server.proxy_protocol);
  read_routes(reader, server);
  reader.boolean("strip_channel_binding", server.strip_channel_binding);
  reader.finish();
  config.servers.push_back(std::move(server));
}

void read_moved(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[[moved]]", mistakes);
  Moved moved;
  reader.require("domains", "missing: the domains that are not served here any more");
  moved.domains = read_domains(config, reader);
  reader.text("uri", check_https, moved.uri);
  reader.finish();
  config.moved.push_back(std::move(moved));
}

}  // namespace bittern::config
