#include "bittern/bosh/response.h"

#include <algorithm>

#include "bittern/bosh/namespaces.h"
#include "bittern/xml/escape.h"

namespace bittern::bosh {

ResponseWriter::ResponseWriter() : out_("<body") {
  xml::append_attribute(out_, "xmlns", kHttpBindNamespace);
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

std::string ResponseWriter::take(const std::vector<std::string>& payloads) {
  // X2.1, X2.5: clients look for the prefix `stream` and for its declaration on the body.
  if (std::any_of(payloads.begin(), payloads.end(),
                  [](const std::string& p) { return p.rfind("<stream:", 0) == 0; })) {
    attribute("xmlns:stream", kStreamsNamespace);
  }
  if (payloads.empty()) {
    out_ += "/>";
    return std::move(out_);
  }
  out_ += '>';
  for (const std::string& payload : payloads) {
    out_ += payload;
  }
  out_ += "</body>";
  return std::move(out_);
}

std::string terminal_body(Condition condition) {
  ResponseWriter writer;
  writer.terminate(condition);
  return writer.take({});
}

}  // namespace bittern::bosh
