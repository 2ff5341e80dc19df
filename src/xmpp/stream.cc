#include "bittern/xmpp/stream.h"

#include <algorithm>
#include <utility>

#include "bittern/xml/escape.h"
#include "bittern/xml/start_tag.h"
#include "bittern/xml/unique_attributes.h"
#include "bittern/xmpp/features.h"
#include "xmpp/cut_out.h"
#include "xmpp/element_parts.h"
#include "xmpp/other_host.h"
#include "xmpp/qualified_name.h"
#include "xmpp/stream_management.h"

namespace bittern::xmpp {
namespace {

using xml::StanzaSplitter;

constexpr std::string_view kStreamErrorNamespace = "urn:ietf:params:xml:ns:xmpp-streams";

// What servers declare, in whichever order.
const xml::NamespaceScope& usual_scope() {
  static const xml::NamespaceScope scope{{"", std::string(kClientNamespace)},
                                         {"stream", std::string(kStreamsNamespace)}};
  return scope;
}

bool is_usual(const xml::NamespaceScope& scope) {
  const xml::NamespaceScope& usual = usual_scope();
  return std::is_permutation(scope.begin(), scope.end(), usual.begin(), usual.end());
}

// The parts are of XML, which has no NUL.
std::string packed(const StreamHeader& header) {
  return header.to + '\0' + header.from + '\0' + header.lang + '\0' + header.version;
}

StreamHeader unpacked(std::string_view text) {
  const auto next = [&text] {
    const std::string_view part = text.substr(0, text.find('\0'));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    return std::string(part);
  };
  StreamHeader header;
  header.to = next();
  header.from = next();
  header.lang = next();
  header.version = next();
  return header;
}

void replace_if_said(std::string& value, const std::string& newer) {
  if (!newer.empty()) {
    value = newer;
  }
}

// The defined condition of a stream:error: its first child in the namespace of stream errors.
StreamError to_error(std::string_view element, const xml::NamespaceScope& scope,
                     StanzaSplitter::Limits limits) {
  const ElementParts parts = element_parts(element, limits);
  const auto own = xml::scan_start_tag(element);
  const xml::NamespaceScope inner = own ? inner_scope(scope, *own) : scope;
  for (const std::string_view each : parts.children) {
    if (const auto tag = xml::scan_start_tag(each)) {
      const QualifiedName child = qualified_name(*tag, inner);
      if (child.namespace_uri == kStreamErrorNamespace && child.name != "text") {
        const bool elsewhere = child.name == "see-other-host";
        return {
            {}, std::string(child.name), elsewhere ? to_other_host(text_of(each)) : std::nullopt};
      }
    }
  }
  return {};
}

}  // namespace

std::string Stream::open(const StreamHeader& header) {
  header_ = packed(header);
  return header_bytes(header);
}

std::string Stream::restart(const StreamHeader& header) {
  StreamHeader whole = unpacked(header_);
  replace_if_said(whole.to, header.to);
  replace_if_said(whole.from, header.from);
  replace_if_said(whole.lang, header.lang);
  replace_if_said(whole.version, header.version);
  splitter_.restart();
  unusual_scope_.reset();
  lang_.reset();
  partial_.reset();
  return open(whole);
}

const xml::NamespaceScope& Stream::scope() const {
  return unusual_scope_ ? *unusual_scope_ : usual_scope();
}

std::string Stream::close() const { return "</stream:stream>"; }

std::string Stream::header_bytes(const StreamHeader& header) {
  std::string out = "<?xml version='1.0'?><stream:stream";
  xml::append_attribute(out, "xmlns", kClientNamespace);
  xml::append_attribute(out, "xmlns:stream", kStreamsNamespace);
  xml::append_attribute(out, "version", header.version.empty() ? "1.0" : header.version);
  if (!header.to.empty()) {
    xml::append_attribute(out, "to", header.to);
  }
  if (!header.from.empty()) {
    xml::append_attribute(out, "from", header.from);
  }
  if (!header.lang.empty()) {
    xml::append_attribute(out, "xml:lang", header.lang);
  }
  out += '>';
  return out;
}

void Stream::await_rest(std::string_view part) {
  if (!part.empty()) {
    partial_.get_or_make() += part;
  }
}

void Stream::on_bytes(std::string_view bytes, std::vector<StreamEvent>& events) {
  while (!bytes.empty() && !over_) {
    const StanzaSplitter::Piece piece = splitter_.next(bytes);
    const std::string_view part = bytes.substr(piece.skip, piece.size - piece.skip);
    bytes.remove_prefix(piece.size);
    if (piece.found == StanzaSplitter::Found::kNothing) {
      await_rest(part);
    } else if (!partial_) {
      on_piece(piece.found, part, events);
    } else {
      std::string whole = std::move(*std::exchange(partial_, {}));
      whole += part;
      on_piece(piece.found, whole, events);
    }
  }
}

void Stream::on_piece(StanzaSplitter::Found found, std::string_view element,
                      std::vector<StreamEvent>& events) {
  if (!xml::attributes_are_unique(element)) {
    return end_with(StreamBroken{"the server sent an attribute twice in one tag"}, events);
  }
  switch (found) {
    case StanzaSplitter::Found::kStreamStart:
      on_start(element, events);
      break;
    case StanzaSplitter::Found::kElement:
      on_element(element, events);
      break;
    case StanzaSplitter::Found::kStreamEnd:
      end_with(StreamClosed{}, events);
      break;
    case StanzaSplitter::Found::kMistake:
      end_with(StreamBroken{"the server sent " + std::string(describe(splitter_.mistake()))},
               events);
      break;
    case StanzaSplitter::Found::kNothing:
      break;
  }
}

void Stream::on_start(std::string_view tag_bytes, std::vector<StreamEvent>& events) {
  const auto tag = xml::scan_start_tag(tag_bytes);
  if (!tag || qualified_name(*tag, {}).namespace_uri != kStreamsNamespace ||
      qualified_name(*tag, {}).name != "stream") {
    end_with(StreamBroken{"the server sent something else than an XMPP stream"}, events);
    return;
  }
  const auto value = [&tag](std::string_view name) {
    return xml::unescape(tag->find(name).value_or(std::string_view()));
  };
  xml::NamespaceScope declared = declarations_of(*tag);
  if (!is_usual(declared)) {
    unusual_scope_.emplace(std::move(declared));
  }
  if (std::string lang = value("xml:lang"); !lang.empty()) {
    lang_.emplace(std::move(lang));
  }
  if (scope().size() > kMaxDeclarations || declared_bytes() > kMaxDeclarationBytes) {
    end_with(StreamBroken{"the server's stream header declares too much"}, events);
    return;
  }
  events.emplace_back(StreamOpened{value("from"), value("id"), value("version")});
}

std::size_t Stream::declared_bytes() const {
  std::size_t bytes = xml::escaped_size(lang());
  for (const xml::Declaration& each : scope()) {
    bytes += xml::declared_size(each);
  }
  return bytes;
}

void Stream::on_element(std::string_view element, std::vector<StreamEvent>& events) {
  const auto tag = xml::scan_start_tag(element);
  if (!tag) {
    end_with(StreamBroken{"the server sent a start tag that cannot be read"}, events);
    return;
  }
  const QualifiedName name = qualified_name(*tag, scope());
  const bool of_stream = name.namespace_uri == kStreamsNamespace;
  if (of_stream && name.name == "features") {
    return on_features(element, events);
  }
  std::string bytes = cut_out(element, *tag, scope(), lang());
  if (of_stream && name.name == "error") {
    StreamError error = to_error(element, scope(), splitter_.limits());
    error.bytes = std::move(bytes);
    end_with(std::move(error), events);
  } else {
    if (begins_management(element, name, scope(), splitter_.limits())) {
      events.emplace_back(StreamManaged{});
    }
    events.emplace_back(StreamElement{std::move(bytes)});
  }
}

void Stream::on_features(std::string_view element, std::vector<StreamEvent>& events) {
  const auto features = filter_features(element, scope(), splitter_.limits(), policy_);
  if (!features) {
    return end_with(StreamBroken{"the server's stream features cannot be read"}, events);
  }
  if (features->starttls_is_required && policy_.starttls == FeaturePolicy::StartTls::kNotSpoken) {
    return end_with(StreamBroken{"the server requires STARTTLS; set tls = \"starttls\""}, events);
  }
  if (features->starttls_is_offered && policy_.starttls == FeaturePolicy::StartTls::kAwaited) {
    events.emplace_back(StreamOffersTls{});
  }
  std::string bytes;
  xml::append_self_contained(bytes, features->bytes, scope(), {});
  events.emplace_back(StreamElement{std::move(bytes), true});
}

void Stream::end_with(StreamEvent event, std::vector<StreamEvent>& events) {
  over_ = true;
  partial_.reset();
  events.push_back(std::move(event));
}

}  // namespace bittern::xmpp
