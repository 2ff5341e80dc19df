#include "bittern/bosh/body.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "bittern/bosh/namespaces.h"

namespace bittern::bosh {
namespace {

constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";
constexpr std::string_view kTlsNamespace = "urn:ietf:params:xml:ns:xmpp-tls";

// The longest value of an attribute of the body, in bytes: a JID of three full parts (RFC 7622
// §3.1).
constexpr std::size_t kMaxAttribute = 3071;

// How many times larger than the document its payload may become by the declarations of the body
// that are repeated on its children.
constexpr std::size_t kMostGrowth = 4;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Any number that consists of digits; above the type's range it is the range's end.
template <typename Number>
std::optional<Number> to_number(std::string_view raw) {
  const std::string_view text = trimmed(raw);
  if (!all_digits(text)) {
    return std::nullopt;
  }
  Number number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  return result.ec == std::errc::result_out_of_range ? std::numeric_limits<Number>::max() : number;
}

std::optional<Version> to_version(std::string_view raw) {
  const std::string_view text = trimmed(raw);
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) {
    return std::nullopt;
  }
  const auto major = to_number<std::uint32_t>(text.substr(0, dot));
  const auto minor = to_number<std::uint32_t>(text.substr(dot + 1));
  return major && minor ? std::optional(Version{*major, *minor}) : std::nullopt;
}

std::optional<bool> to_boolean(std::string_view raw) {
  const std::string_view text = trimmed(raw);
  if (text == "true" || text == "1") {
    return true;
  }
  return text == "false" || text == "0" ? std::optional(false) : std::nullopt;
}

// It becomes an HTTP field's value, so nothing but visible ASCII and spaces may pass (B19.5).
bool is_field_value(std::string_view text) {
  return text.size() <= 128 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// Reads one attribute after another into a Body; `reason` is set at the first that is wrong.
class Decoder {
 public:
  explicit Decoder(Body& body) : body_(body) {}

  void read(xml::Attribute& attribute) {
    if (attribute.value.size() > kMaxAttribute) {
      reason_ = attribute.name + " is too long";
    } else if (attribute.namespace_uri.empty()) {
      read_plain(attribute.name, std::move(attribute.value));
    } else if (attribute.namespace_uri == kXboshNamespace) {
      read_xbosh(attribute.name, std::move(attribute.value));
    } else if (attribute.namespace_uri == kXmlNamespace && attribute.name == "lang") {
      body_.stream_request.lang = std::move(attribute.value);
    }
  }

  void refuse(std::string_view reason) { reason_ = reason; }

  // What is wrong with what was read; none: nothing.
  [[nodiscard]] std::optional<Refusal> finish() {
    if (reason_.empty() && body_.rid == Rid{}) {
      reason_ = "no rid";
    }
    if (reason_.empty() && !body_.sid && body_.terminate) {
      reason_ = "a session creation request that terminates";
    }
    if (reason_.empty()) {
      return std::nullopt;
    }
    return Refusal{reason_, body_.sid, !body_.sid && !named_ver_, body_.content};
  }

 private:
  template <typename Field, typename Value>
  void set(Field& field, const std::optional<Value>& value, std::string_view name) {
    if (value) {
      field = *value;
    } else {
      reason_ = "bad value of " + std::string(name);
    }
  }

  void read_plain(std::string_view name, std::string value) {
    if (name == "rid") {
      read_rid(value);
    } else if (name == "sid") {
      body_.sid = std::move(value);
    } else if (name == "to") {
      body_.stream_request.to = std::move(value);
    } else if (name == "from") {
      body_.stream_request.from = std::move(value);
    } else if (name == "wait") {
      set(body_.wait, to_number<std::uint16_t>(value), name);
    } else if (name == "hold") {
      set(body_.hold, to_number<std::uint8_t>(value), name);
    } else if (name == "pause") {
      set(body_.pause, to_number<std::uint16_t>(value), name);
    } else if (name == "ver") {
      named_ver_ = true;
      set(body_.ver, to_version(value), name);
    } else if (name == "ack") {
      set(body_.ack, to_number<std::uint64_t>(value), name);
    } else if (name == "key") {
      body_.key = std::move(value);
    } else if (name == "newkey") {
      body_.newkey = std::move(value);
    } else if (name == "stream") {
      body_.stream = std::move(value);
    } else if (name == "route") {
      body_.stream_request.route = std::move(value);
    } else if (name == "content") {
      body_.content = is_field_value(value) ? std::move(value) : std::string();
    } else if (name == "type") {
      body_.terminate = value == "terminate";
    }
  }

  void read_xbosh(std::string_view name, std::string value) {
    if (name == "restart") {
      set(body_.restart, to_boolean(value), "xmpp:restart");
    } else if (name == "version") {
      body_.stream_request.xmpp_version = std::move(value);
    }
  }

  void read_rid(std::string_view value) {
    const auto number = to_number<std::uint64_t>(value);
    if (number && *number >= 1 && *number <= Rid::kMax) {
      body_.rid = Rid{*number};
    } else {
      reason_ = "bad value of rid";
    }
  }

  Body& body_;
  bool named_ver_ = false;
  std::string reason_;
};

// X2.6: what inherits the httpbind namespace is meant as jabber:client.
xml::NamespaceScope scope_for_server(xml::NamespaceScope scope) {
  for (xml::Declaration& declaration : scope) {
    if (declaration.uri == kHttpBindNamespace) {
      declaration.uri = kClientNamespace;
    }
  }
  return scope;
}

// Why the children are refused; null if they are not, then `payload` is them.
const char* read_payload(const xml::Wrapper& wrapper, std::string_view document,
                         std::string& payload) {
  // X2.6 would make jabber:client's of it, and it might be there already: twice is not well-formed.
  if (wrapper.has_inner_attributes) {
    return "an attribute of httpbind's in a payload";
  }
  if (wrapper.children.empty()) {
    return nullptr;
  }
  const xml::NamespaceScope scope = scope_for_server(wrapper.scope);
  for (const xml::Child& child : wrapper.children) {
    // X2.7: TLS is not negotiated inside BOSH; a client that asks for it all the same is not heard
    // by the server.
    if (child.namespace_uri != kTlsNamespace) {
      xml::append_self_contained(payload, document.substr(child.begin, child.end - child.begin),
                                 scope, kClientNamespace);
    }
    if (payload.size() > kMostGrowth * document.size()) {
      return "the namespaces of the body make it too large";
    }
  }
  return nullptr;
}

}  // namespace

// A Body is large: it is made where it is returned, and never moved.
base::Expected<Body, Refusal> decode_body(xml::Wrapper&& wrapper, std::string_view document) {
  base::Expected<Body, Refusal> result;
  if (wrapper.name != "body" || wrapper.namespace_uri != kHttpBindNamespace) {
    result = base::make_unexpected(Refusal{"the root is not httpbind's body", std::nullopt});
    return result;
  }
  Decoder decoder(*result);
  for (xml::Attribute& attribute : wrapper.attributes) {
    decoder.read(attribute);
  }
  if (const char* const reason = read_payload(wrapper, document, result->payload)) {
    decoder.refuse(reason);
  }
  if (auto refusal = decoder.finish()) {
    result = base::make_unexpected(*std::move(refusal));
  }
  return result;
}

}  // namespace bittern::bosh
