// [dns]: who is asked.
#include "config/names.h"
#include "config/tables.h"

namespace bittern::config {
namespace {

std::optional<base::SocketAddress> dns_server(std::string_view text) {
  constexpr std::uint16_t kPort = 53;
  const bool brackets = text.size() > 2 && text.front() == '[' && text.back() == ']';
  if (brackets && is_ipv6(text.substr(1, text.size() - 2))) {
    text = text.substr(1, text.size() - 2);
  }
  if (const auto address = base::IpAddress::parse(text)) {
    return base::SocketAddress{*address, kPort};
  }
  const auto place = split_host_and_port(text);
  const auto address = place ? base::IpAddress::parse(place->host) : std::nullopt;
  if (!address) {
    return std::nullopt;
  }
  return base::SocketAddress{*address, place->port};
}

Checked check_dns_server(std::string_view text) {
  if (dns_server(text)) {
    return std::string(text);
  }
  return base::make_unexpected(
      "must be an address, with a port if that is not 53, such as \"127.0.0.53\", "
      "\"127.0.0.1:5353\" or \"[::1]:5353\", not " +
      quoted(text));
}

}  // namespace

void read_dns(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[dns]", mistakes);
  if (const auto servers = reader.texts("servers", check_dns_server)) {
    for (const Reader::Line& server : servers->checked) {
      config.dns.servers.push_back(*dns_server(server.text));
    }
  }
  reader.finish();
}

}  // namespace bittern::config
