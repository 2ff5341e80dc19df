// [[listen]]: where HTTP requests come in.
#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <utility>

#include "config/names.h"
#include "config/tables.h"

namespace bittern::config {
namespace {

constexpr Range kPort{1, 65535, nullptr};

// An address as its 4 or 16 bytes, for "::1" and "0:0:0:0:0:0:0:1" are one; empty for any other
// text.
std::string packed(const std::string& address) {
  std::string bytes(sizeof(in6_addr), '\0');
  if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) {
    return bytes;
  }
  bytes.resize(::inet_pton(AF_INET, address.c_str(), bytes.data()) == 1 ? sizeof(in_addr) : 0);
  return bytes;
}

// Why the two cannot be listened on at once, empty if they can. "::" takes no IPv4 connections.
std::string overlap(const Listen& above, const Listen& listen) {
  const std::string first = packed(above.address);
  const std::string second = packed(listen.address);
  if (above.port != listen.port || second.empty() || first.size() != second.size()) {
    return "";
  }
  if (first == second) {
    return "the same address and port as an entry above: name them once";
  }
  const std::string any(second.size(), '\0');
  if (first != any && second != any) {
    return "";
  }
  const std::string family = second.size() == sizeof(in_addr) ? "IPv4" : "IPv6";
  const std::string& wildcard = first == any ? above.address : listen.address;
  return "the same port as " + quoted(above.address) + " above, and " + quoted(wildcard) +
         " is every " + family + " address: leave one of them out";
}

std::string overlap_of_names(const Listen& above, const Listen& listen) {
  if (!listen.unix_path.empty() && normal_path(above.unix_path) == normal_path(listen.unix_path)) {
    return "the same Unix socket as an entry above: name it once";
  }
  if (!listen.systemd.empty() && above.systemd == listen.systemd) {
    return "the same sockets of systemd as an entry above: name them once";
  }
  return "";
}

// The key that says where to listen, empty if none does or several do, which is a mistake.
std::string_view read_place(const Table& table, Reader& reader) {
  constexpr std::array<std::string_view, 3> kPlaces{"address", "unix", "systemd"};
  std::vector<std::pair<std::uint32_t, std::string_view>> written;
  for (const std::string_view key : kPlaces) {
    if (const Value* value = reader.find(key)) {
      written.emplace_back(value->line, key);
    }
  }
  if (written.size() == 1) {
    return written.front().second;
  }
  if (written.empty()) {
    reader.mistake(table.line, "address",
                   "missing: the IPv4 or IPv6 address to listen on, such as \"127.0.0.1\"; or "
                   "write unix or systemd in its place");
  }
  std::stable_sort(written.begin(), written.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 1; i < written.size(); ++i) {
    reader.mistake(written[i].first, written[i].second,
                   std::string(written.front().second) +
                       " says already where to listen: keep one, or write two [[listen]]");
  }
  return "";
}

void read_place_settings(std::string_view place, Reader& reader, Listen& listen) {
  reader.text("address", check_address, listen.address);
  reader.text("unix", check_unix_path, listen.unix_path);
  reader.text("systemd", check_descriptor_name, listen.systemd);
  if (place == "unix" || place == "systemd") {
    reader.refuse_beside(place, "port", "leave it out");
  } else {
    reader.number("port", kPort, listen.port);
  }
  if (place == "address") {
    reader.refuse_beside(place, "mode", "only a Unix socket has permissions");
  } else if (place == "systemd") {
    reader.refuse_beside(place, "mode", "the socket unit says it, with SocketMode=");
  } else {
    std::string mode = "0660";
    reader.text("mode", check_mode, mode);
    listen.mode = static_cast<unsigned>(std::stoul(mode, nullptr, 8));
  }
}

void read_tls(Reader& reader, Mistakes& mistakes, Listen& listen) {
  const Value* value = reader.find("tls");
  if (value == nullptr) {
    return;
  }
  const auto read_one = [&](const Value& element) {
    if (const auto* table = std::get_if<Table>(&element.data)) {
      listen.tls.push_back(read_certificate(*table, "[[listen.tls]]", mistakes));
    } else {
      reader.mistake(element.line, "tls",
                     "must be a table such as { certificate = \"/etc/bittern/cert.pem\", key = "
                     "\"/etc/bittern/key.pem\" } or an array of them, not " +
                         element.describe());
    }
  };
  const auto* array = std::get_if<Array>(&value->data);
  if (array == nullptr) {
    read_one(*value);
    return;
  }
  if (array->empty()) {
    reader.mistake(value->line, "tls",
                   "must name at least one certificate; for plain HTTP leave it out");
  }
  std::for_each(array->begin(), array->end(), read_one);
}

}  // namespace

void read_listen(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[[listen]]", mistakes);
  Listen listen;
  listen.line = table.line;
  const std::string_view place = read_place(table, reader);
  read_place_settings(place, reader, listen);
  read_tls(reader, mistakes, listen);
  reader.boolean("proxy_protocol", listen.proxy_protocol);
  reader.finish();
  for (const Listen& other : config.listen) {
    std::string reason = overlap(other, listen);
    reason = reason.empty() ? overlap_of_names(other, listen) : reason;
    if (!reason.empty()) {
      reader.mistake(table.line, place, reason);
      break;
    }
  }
  config.listen.push_back(std::move(listen));
}

}  // namespace bittern::config
