#include "bench/load/context.h"

#include "bench/common/give_up.h"
#include "bench/common/xml_text.h"

namespace bittern::bench {
namespace {

sockaddr_in parse_host_and_port(std::string_view text, std::uint16_t otherwise) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return parse_place(std::string(text), otherwise);
  }
  const auto port = number(text.substr(colon + 1));
  if (!port || *port > UINT16_MAX) {
    give_up("'" + std::string(text) + "' is not ADDRESS:PORT");
  }
  return parse_place(std::string(text.substr(0, colon)), static_cast<std::uint16_t>(*port));
}

// Of Chromium, from a page of another origin. Compressed answers could not be read.
constexpr std::string_view kBrowserFields =
    "\r\nConnection: keep-alive\r\nsec-ch-ua: \"Chromium\";v=\"120\", \"Not?A_Brand\";v=\"8\""
    "\r\nsec-ch-ua-mobile: ?0\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36\r\nsec-ch-ua-platform: \"Linux\""
    "\r\nAccept: */*\r\nOrigin: https://chat.example\r\nSec-Fetch-Site: cross-site"
    "\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\nReferer: https://chat.example/"
    "\r\nAccept-Language: en-US,en;q=0.9";

std::string make_head(std::string_view host, std::string_view path, bool as_browser) {
  std::string head = "POST ";
  head.append(path).append(" HTTP/1.1\r\nHost: ").append(host);
  head += as_browser ? kBrowserFields : "";
  return head += "\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: ";
}

}  // namespace

Context::Context(const Options& from) : options(from), random(from.seed) {
  constexpr std::uint16_t kHttp = 80;
  constexpr std::uint16_t kHttps = 443;
  constexpr std::uint16_t kXmpp = 5222;
  if (!options.url.empty()) {
    const bool tls = begins_with(options.url, "https://");
    if (!tls && !begins_with(options.url, "http://")) {
      give_up("--url begins with http:// or https://");
    }
    if (tls && !options.insecure) {
      give_up("https:// is spoken without verification: say --insecure");
    }
    const std::string_view rest = std::string_view(options.url).substr(tls ? 8 : 7);
    const std::size_t slash = rest.find('/');
    const std::string_view host = rest.substr(0, slash);
    http.address = parse_host_and_port(host, tls ? kHttps : kHttp);
    http.tls = tls ? make_tls_context() : nullptr;
    head = make_head(host, slash == std::string_view::npos ? "/" : rest.substr(slash),
                     options.browser_headers);
  }
  if (!options.tcp.empty()) {
    tcp.address = parse_host_and_port(options.tcp, kXmpp);
  }
  if (!options.bind_address.empty()) {
    http.from = tcp.from = parse_place(options.bind_address, 0);
  }
}

}  // namespace bittern::bench
