#include "manager/host_meta.h"

#include "bittern/xml/escape.h"

namespace bittern::manager {
namespace {

constexpr std::string_view kBosh = "urn:xmpp:alt-connections:xbosh";
constexpr std::string_view kWebSocket = "urn:xmpp:alt-connections:websocket";

void append_xrd_link(std::string& out, std::string_view rel, std::string_view url) {
  if (!url.empty()) {
    out.append("  <Link");
    xml::append_attribute(out, "rel", rel);
    xml::append_attribute(out, "href", url);
    out.append("/>\n");
  }
}

std::string xrd(const Discovery& discovery) {
  std::string out =
      "<?xml version='1.0' encoding='utf-8'?>\n"
      "<XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>\n";
  append_xrd_link(out, kWebSocket, discovery.websocket_url);
  append_xrd_link(out, kBosh, discovery.public_url);
  return out.append("</XRD>\n");
}

// RFC 8259 §7; a URL has no control characters.
void append_json(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
    }
    out.push_back(c);
  }
  out.push_back('"');
}

void append_jrd_link(std::string& out, std::string_view rel, std::string_view url) {
  if (!url.empty()) {
    out.append(out.back() == '[' ? "{\"rel\":" : ",{\"rel\":");
    append_json(out, rel);
    out.append(",\"href\":");
    append_json(out, url);
    out.push_back('}');
  }
}

std::string jrd(const Discovery& discovery) {
  std::string out = "{\"links\":[";
  append_jrd_link(out, kWebSocket, discovery.websocket_url);
  append_jrd_link(out, kBosh, discovery.public_url);
  return out.append("]}\n");
}

}  // namespace

std::optional<http::Response> host_meta(const Discovery& discovery, std::string_view path) {
  constexpr std::string_view kXrdPath = "/.well-known/host-meta";
  constexpr std::string_view kJrdPath = "/.well-known/host-meta.json";
  const bool empty = discovery.public_url.empty() && discovery.websocket_url.empty();
  if (empty || (path != kXrdPath && path != kJrdPath)) {
    return std::nullopt;
  }
  http::Response response;
  if (path == kXrdPath) {
    response.content_type = "application/xrd+xml";
    response.body = xrd(discovery);
  } else {
    response.content_type = "application/json";
    response.body = jrd(discovery);
  }
  return response;
}

}  // namespace bittern::manager
