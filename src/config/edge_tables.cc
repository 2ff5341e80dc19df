// [http], [cors] and [discovery]: what browsers and proxies are told, and what they are believed.
#include <utility>

#include "bittern/base/lower_case.h"
#include "config/tables.h"

namespace bittern::config {
namespace {

constexpr Range kFromBytes{0, 1 << 30, "bytes"};

// Names of header fields are the same in any case (RFC 9110 §5.1).
Checked check_forwarded(std::string_view text) {
  std::string header = base::lower_case(text);
  if (header == "any" || header == "x-forwarded-for" || header == "forwarded") {
    return header;
  }
  return base::make_unexpected("must be \"any\", \"x-forwarded-for\" or \"forwarded\", not " +
                               quoted(text));
}

void read_proxies(Reader& reader, Http& http) {
  const auto proxies = reader.texts("trusted_proxies", check_proxy);
  if (!proxies) {
    return;
  }
  http.trusted_proxies.clear();
  http.trust_unix = false;
  for (const Reader::Line& proxy : proxies->checked) {
    if (const auto network = base::Network::parse(proxy.text)) {
      http.trusted_proxies.push_back(*network);
    } else {
      http.trust_unix = true;
    }
  }
}

// HM2.3: links are https and wss only; with the way out that tests need.
Checked check_public(std::string_view text) {
  Checked url = check_https(text);
  if (!url && check_http(text)) {
    url.error() += "; allow_insecure = true is for tests";
  }
  return url;
}

Checked check_websocket(std::string_view text) {
  Checked url = check_wss(text);
  if (!url && check_ws(text)) {
    url.error() += "; allow_insecure = true is for tests";
  }
  return url;
}

}  // namespace

std::vector<base::Network> loopback() {
  return {*base::Network::parse("127.0.0.1"), *base::Network::parse("::1")};
}

void read_http(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[http]", mistakes);
  read_proxies(reader, config.http);
  std::string header = "any";
  reader.text("forwarded_header", check_forwarded, header);
  reader.number("compress_from_bytes", kFromBytes, config.http.compress_from_bytes);
  reader.finish();
  if (header == "x-forwarded-for") {
    config.http.forwarded_header = ForwardedHeader::kXForwardedFor;
  } else if (header == "forwarded") {
    config.http.forwarded_header = ForwardedHeader::kForwarded;
  }
}

void read_cors(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[cors]", mistakes);
  reader.boolean("enabled", config.cors.enabled);
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
  reader.boolean("allow_credentials", config.cors.allow_credentials);
  reader.finish();
}

void read_discovery(const Table& table, Mistakes& mistakes, Config& config) {
  Reader reader(table, "[discovery]", mistakes);
  bool insecure = false;
  reader.boolean("allow_insecure", insecure);
  reader.text("public_url", insecure ? check_http : check_public, config.discovery.public_url);
  reader.text("websocket_url", insecure ? check_ws : check_websocket,
              config.discovery.websocket_url);
  reader.finish();
}

}  // namespace bittern::config
