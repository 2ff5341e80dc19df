#include "bittern/bosh/response.h"

#include <algorithm>

#include "bittern/bosh/namespaces.h"
#include "bittern/xml/escape.h"

namespace bittern::bosh {

namespace {

// X2.1, X2.5: clients look for the prefix `stream` and for its declaration on the body. Where the
// server has another one, it stands on the element itself, and here for the letter's sake.
bool is_of_stream(std::string_view payload) {
  return payload.substr(0, payload.find('>')).find(kStreamsNamespace) != std::string_view::npos ||
         payload.rfind("<stream:", 0) == 0;
}

}  // namespace

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

std::string to_body(std::string_view attributes, const std::vector<Delivery>& deliveries) {
  std::size_t size = 100 + attributes.size();
  for (const Delivery& each : deliveries) {
    size += each.payload.size();
  }
  std::string out;
  out.reserve(size);
  out += "<body";
  xml::append_attribute(out, "xmlns", kHttpBindNamespace);
  out += attributes;
  if (std::any_of(deliveries.begin(), deliveries.end(),
                  [](const Delivery& each) { return is_of_stream(each.payload); })) {
    xml::append_attribute(out, "xmlns:stream", kStreamsNamespace);
  }
  if (size == 100 + attributes.size()) {
    out += "/>";
    return out;
  }
  out += '>';
  for (const Delivery& each : deliveries) {
    out += each.payload;
  }
  out += "</body>";
  return out;
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
  return to_body(writer.take(), {{0, kFirstStream, std::move(child), std::nullopt}});
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
