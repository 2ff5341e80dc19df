#include "config/tables.h"

#include <arpa/inet.h>

#include <algorithm>
#include <utility>

namespace bittern::config {
namespace {

constexpr Range kPort{1, 65535, nullptr};
// XEP-0124's schema (§22.1): hold is an unsignedByte; wait, inactivity, polling and maxpause are
// unsignedShort.
constexpr Range kHold{1, 254, nullptr};  // and requests, one more, must be one too
constexpr Range kShort{1, 65535, "seconds"};
constexpr Range kShortOrNone{0, 65535, "seconds"};
// RFC 6120 §13.12: no limit on a stanza may be below 10,000 bytes.
constexpr Range kStanza{10'000, 1 << 30, "bytes"};
constexpr Range kBytes{1, 1 << 30, "bytes"};
constexpr Range kCount{1, 10'000'000, nullptr};
constexpr Range kFew{1, 1000, nullptr};
constexpr Range kTimeout{1, 86'400, "seconds"};

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

// XEP-0124 §17.2: nobody is sent from an encrypted connection to one that is not.
Checked check_uri(std::string_view text) {
  constexpr std::string_view kScheme = "https://";
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < '\x7f' && c != '"' && c != '<' && c != '>';
  });
  if (!plain || text.size() <= kScheme.size() || text.substr(0, kScheme.size()) != kScheme) {
    return base::make_unexpected(
        "must be a URI such as \"https://chat.example.org/http-bind\", "
        "not " +
        quoted(text));
  }
  return std::string(text);
}

Checked check_tls(std::string_view text) {
  if (text == "none") {
    return std::string(text);
  }
  if (text == "starttls" || text == "direct") {
    return base::make_unexpected(
        std::string("not supported by this version yet; use tls = \"none\" on a loopback or "
                    "private link"));
  }
  return base::make_unexpected("must be \"none\", not " + quoted(text));
}

Checked check_level(std::string_view text) {
  if (text == "debug" || text == "info" || text == "warning" || text == "error") {
    return std::string(text);
  }
  return base::make_unexpected("must be \"debug\", \"info\", \"warning\" or \"error\", not " +
                               quoted(text));
}

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

}  // namespace

void read_listen(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[[listen]]", mistakes);
  Listen listen;
  reader.require("address",
                 "missing: the IPv4 or IPv6 address to listen on, such as \"127.0.0.1\"");
  reader.text("address", check_address, listen.address);
  reader.number("port", kPort, listen.port);
  reader.finish();
  for (const Listen& other : config.listen) {
    if (const std::string reason = overlap(other, listen); !reason.empty()) {
      reader.mistake(table.line, "address", reason);
      break;
    }
  }
  config.listen.push_back(std::move(listen));
}

void read_server(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[[server]]", mistakes);
  Server server;
  reader.require("domains", "missing: the domains of this server, such as [\"example.org\"]");
  server.domains = read_domains(config, reader);
  reader.require("host", "DNS lookup comes with a later version: set host and port");
  reader.text("host", check_host, server.host);
  reader.number("port", kPort, server.port);
  std::string tls;  // "none" is all that passes
  reader.text("tls", check_tls, tls);
  reader.finish();
  config.servers.push_back(std::move(server));
}

void read_moved(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[[moved]]", mistakes);
  Moved moved;
  reader.require("domains", "missing: the domains that are not served here any more");
  moved.domains = read_domains(config, reader);
  reader.text("uri", check_uri, moved.uri);
  reader.finish();
  config.moved.push_back(std::move(moved));
}

void read_bosh(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[bosh]", mistakes);
  Bosh& bosh = config.bosh;
  reader.text("path", check_path, bosh.path);
  reader.number("wait_max_s", kShort, bosh.wait_max);
  reader.number("hold_max", kHold, bosh.hold_max);
  reader.number("inactivity_s", kShort, bosh.inactivity);
  reader.number("polling_s", kShortOrNone, bosh.polling);
  reader.number("maxpause_s", kShortOrNone, bosh.maxpause);
  reader.finish();
}

void read_cors(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[cors]", mistakes);
  if (const auto origins = reader.texts("allowed_origins", check_origin)) {
    config.cors.allowed_origins.clear();
    for (const Reader::Line& origin : origins->checked) {
      if (origin.text == "*" && origins->written > 1) {
        reader.mistake(origin.line, "allowed_origins",
                       "\"*\" allows every origin: write it alone, or leave it out");
      }
      config.cors.allowed_origins.push_back(origin.text);
    }
  }
  reader.finish();
}

void read_limits(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[limits]", mistakes);
  Limits& limits = config.limits;
  reader.number("max_body_bytes", kStanza, limits.max_body_bytes);
  reader.number("max_stanza_bytes", kStanza, limits.max_stanza_bytes);
  reader.number("max_queue_bytes", kBytes, limits.max_queue_bytes);
  reader.number("max_replay_bytes", kBytes, limits.max_replay_bytes);
  reader.number("max_early_bytes", kBytes, limits.max_early_bytes);
  reader.number("max_unacknowledged", kFew, limits.max_unacknowledged);
  reader.number("max_repeats", kFew, limits.max_repeats);
  reader.number("max_streams", kFew, limits.max_streams);
  reader.number("max_unsent_bytes", kBytes, limits.max_unsent_bytes);
  reader.number("max_sessions", kCount, limits.max_sessions);
  reader.number("max_connections", kCount, limits.max_connections);
  reader.number("connect_timeout_s", kTimeout, limits.connect_timeout);
  reader.number("request_timeout_s", kTimeout, limits.request_timeout);
  reader.number("idle_timeout_s", kTimeout, limits.idle_timeout);
  reader.number("stall_timeout_s", kTimeout, limits.stall_timeout);
  reader.finish();
}

void read_log(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[log]", mistakes);
  std::string level = "info";
  reader.text("level", check_level, level);
  reader.finish();
  if (level == "debug") {
    config.log_level = LogLevel::kDebug;
  } else if (level == "warning") {
    config.log_level = LogLevel::kWarning;
  } else if (level == "error") {
    config.log_level = LogLevel::kError;
  }
}

}  // namespace bittern::config
