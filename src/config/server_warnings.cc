#include <algorithm>
#include <array>

#include "config/rules.h"
#include "config/warnings.h"

namespace bittern::config {
namespace {

std::string place(const Server& server) {
  return "[[server]] " + (server.domains.empty() ? std::string() : server.domains.front());
}

// What a host's name says of where it is: one without a dot, and names of local networks (RFC 6761
// §6.3, RFC 6762 §3, RFC 8375, and "internal", which ICANN keeps out of the public DNS).
bool may_be_public(const std::string& host) {
  if (const auto address = base::IpAddress::parse(host)) {
    return base::is_public(*address);
  }
  constexpr std::array<std::string_view, 4> kLocal{".localhost", ".local", ".home.arpa",
                                                   ".internal"};
  const auto ends_host = [&host](std::string_view end) {
    return host.size() > end.size() && host.compare(host.size() - end.size(), end.size(), end) == 0;
  };
  return host.find('.') != std::string::npos &&
         std::none_of(kLocal.begin(), kLocal.end(), ends_host);
}

void warn_of_plain(const Server& server, const std::string& host, Warnings& all) {
  if (!host.empty() && may_be_public(host)) {
    all.push_back(place(server) + ": tls = \"none\" to " + quoted(host) +
                  ", which may not be on a private network: passwords can be read on the way; "
                  "write \"starttls\" or \"direct\", or a private address");
  }
}

void warn_of_server(const Server& server, Warnings& all) {
  if (server.tls == Tls::kNone) {
    warn_of_plain(server, server.host, all);
    for (const Route& route : server.routes) {
      warn_of_plain(server, route.host, all);
    }
  }
  if (!server.verify) {
    all.push_back(place(server) +
                  ": verify = false takes whoever answers for the server, who can read passwords: "
                  "name its certificate in ca_file, or its key in pins");
  }
  // CB3.
  if (server.strip_channel_binding) {
    all.push_back(
        place(server) +
        ": strip_channel_binding = true breaks the login of clients that could bind: they "
        "see a downgrade attack; better have the server not offer -PLUS here");
  }
}

}  // namespace

void warn_of_servers(const Config& config, Warnings& all) {
  for (const Server& server : config.servers) {
    warn_of_server(server, all);
  }
}

}  // namespace bittern::config
