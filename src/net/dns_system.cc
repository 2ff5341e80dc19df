#include <netdb.h>
#include <sys/socket.h>

#include <cstring>

#include "net/dns_system_impl.h"

namespace bittern::net {
namespace {

base::IpAddress address_of(int family, const void* bytes) {
  if (family == AF_INET6) {
    base::IpAddress::V6 v6{};
    std::memcpy(v6.data(), bytes, v6.size());
    return base::IpAddress(v6);
  }
  base::IpAddress::V4 v4{};
  std::memcpy(v4.data(), bytes, v4.size());
  return base::IpAddress(v4);
}

ares_addr_port_node to_node(const base::SocketAddress& server) {
  ares_addr_port_node node{};
  const base::IpAddress::V6& bytes = server.ip.bytes();
  node.family = server.ip.is_v4() ? AF_INET : AF_INET6;
  if (server.ip.is_v4()) {
    std::memcpy(&node.addr, bytes.data() + 12, 4);
  } else {
    std::memcpy(&node.addr, bytes.data(), bytes.size());
  }
  node.udp_port = node.tcp_port = server.port;
  return node;
}

}  // namespace

int set_dns_servers(ares_channel channel, const std::vector<base::SocketAddress>& servers) {
  if (servers.empty()) {
    return ARES_SUCCESS;
  }
  std::vector<ares_addr_port_node> nodes;
  nodes.reserve(servers.size());
  for (const auto& server : servers) {
    nodes.push_back(to_node(server));
  }
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    nodes[i - 1].next = &nodes[i];
  }
  return ares_set_servers_ports(channel, nodes.data());
}

std::string dns_servers_of(ares_channel channel) {
  constexpr std::uint16_t kDnsPort = 53;
  std::string text;
  ares_addr_port_node* first = nullptr;
  if (ares_get_servers_ports(channel, &first) != ARES_SUCCESS) {
    return text;
  }
  for (const ares_addr_port_node* node = first; node != nullptr; node = node->next) {
    const auto port = node->udp_port == 0 ? kDnsPort : static_cast<std::uint16_t>(node->udp_port);
    text += text.empty() ? "" : ", ";
    text += base::SocketAddress{address_of(node->family, &node->addr), port}.to_string();
  }
  ares_free_data(first);
  return text;
}

std::vector<base::IpAddress> of_hosts_file(ares_channel channel, const std::string& name,
                                           DnsKind kind) {
  const int family = kind == DnsKind::kAaaa ? AF_INET6 : AF_INET;
  std::vector<base::IpAddress> addresses;
  hostent* host = nullptr;
  if (ares_gethostbyname_file(channel, name.c_str(), family, &host) != ARES_SUCCESS) {
    return addresses;
  }
  for (char** address = host->h_addr_list;
       *address != nullptr && addresses.size() < kMostDnsRecords; ++address) {
    addresses.push_back(address_of(host->h_addrtype, *address));
  }
  ares_free_hostent(host);
  return addresses;
}

}  // namespace bittern::net
