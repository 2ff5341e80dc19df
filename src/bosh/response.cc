#include "bittern/bosh/response.h"

#include "bittern/bosh/namespaces.h"
#include "bittern/xml/escape.h"

namespace bittern::bosh {
namespace {

constexpr std::string_view kStart = "<body xmlns='http://jabber.org/protocol/httpbind'";

}  // namespace

bool is_of_stream(std::string_view payload) {
  return payload.substr(0, payload.find('>')).find(kStreamsNamespace) != std::string_view::npos ||
         payload.rfind("<stream:", 0) == 0;
}

void ResponseWriter::attribute(std::string_view name, std::string_view value) {
  xml::append_attribute(out_, name, value);
}

void ResponseWriter::attribute(std::string_view name, std::uint64_t value) {
  xml::append_attribute(out_, name, std::to_string(value));
}

void ResponseWriter::terminate() { attribute("type", "terminate"); }

void ResponseWriter::terminate(Condition condition) {
  terminate();
  attribute("condition", to_string(condition));
}

void ResponseWriter::recoverable_error() { attribute("type", "error"); }

void ResponseWriter::terms(const Terms& terms) {
  const auto in_seconds = [](base::seconds s) { return static_cast<std::uint64_t>(s.count()); };
  attribute("wait", in_seconds(terms.wait));
  attribute("hold", std::uint64_t{terms.hold});
  attribute("requests", std::uint64_t{terms.requests});
  attribute("inactivity", in_seconds(terms.inactivity));
  if (terms.polling.count() > 0) {
    attribute("polling", in_seconds(terms.polling));
  }
  if (terms.maxpause.count() > 0) {
    attribute("maxpause", in_seconds(terms.maxpause));
  }
  if (terms.ver) {
    attribute("ver", std::to_string(terms.ver->major) + "." + std::to_string(terms.ver->minor));
  }
}

void ResponseWriter::declare_xbosh() { attribute("xmlns:xmpp", kXboshNamespace); }

std::string to_body(std::string_view attributes, std::string_view payloads, bool declares_stream) {
  std::string out;
  out.reserve(100 + attributes.size() + payloads.size());
  out += kStart;
  out += attributes;
  if (declares_stream) {
    xml::append_attribute(out, "xmlns:stream", kStreamsNamespace);
  }
  if (payloads.empty()) {
    out += "/>";
    return out;
  }
  out += '>';
  out += payloads;
  out += "</body>";
  return out;
}

std::string to_body(std::string_view attributes, const std::vector<Delivery>& deliveries) {
  std::string payloads;
  bool declares_stream = false;
  for (const Delivery& each : deliveries) {
    payloads += each.payload.text();
    declares_stream = declares_stream || is_of_stream(each.payload.text());
  }
  return to_body(attributes, payloads, declares_stream);
}

std::string terminal_body(Condition condition) {
  ResponseWriter writer;
  writer.terminate(condition);
  return to_body(writer.take(), {});
}

std::string see_other_uri_body(std::string_view uri) {
  ResponseWriter writer;
  writer.terminate(Condition::kSeeOtherUri);
  std::string child = "<uri>";
  xml::append_escaped(child, uri);
  child += "</uri>";
  return to_body(writer.take(), {{0, kFirstStream, std::nullopt, std::move(child)}});
}

std::uint16_t http_status(Condition condition, bool legacy) {
  if (!legacy) {
    return 200;
  }
  switch (condition) {
    case Condition::kBadRequest:
      return 400;
    case Condition::kPolicyViolation:
      return 403;
    case Condition::kItemNotFound:
      return 404;
    default:
      return 200;  // no other code was defined
  }
}

}  // namespace bittern::bosh
