// XEP-0124 §6: what is taken for a <body/> is well-formed, its payload too where the server reads
// it, and nothing grows above what the headers promise.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "bittern/bosh/body.h"
#include "bittern/bosh/namespaces.h"
#include "bittern/xml/body_reader.h"
#include "bittern/xml/namespace_scope.h"
#include "tests/fuzz/pieces.h"
#include "tests/xml/expat_tree.h"

namespace bittern {
namespace {

using fuzz::require;
using xml::BodyReader;
using xml::ExpatTree;

constexpr std::string_view kTlsNamespace = "urn:ietf:params:xml:ns:xmpp-tls";

bool same(const base::Expected<xml::Wrapper, xml::ReadError>& a,
          const base::Expected<xml::Wrapper, xml::ReadError>& b) {
  if (!a || !b) {
    return !a && !b && a.error().reason == b.error().reason && a.error().offset == b.error().offset;
  }
  const auto same_attribute = [](const xml::Attribute& x, const xml::Attribute& y) {
    return x.namespace_uri == y.namespace_uri && x.name == y.name && x.value == y.value;
  };
  const auto same_child = [](const xml::Child& x, const xml::Child& y) {
    return x.begin == y.begin && x.end == y.end && x.namespace_uri == y.namespace_uri &&
           x.name == y.name;
  };
  return a->namespace_uri == b->namespace_uri && a->name == b->name && a->scope == b->scope &&
         std::equal(a->attributes.begin(), a->attributes.end(), b->attributes.begin(),
                    b->attributes.end(), same_attribute) &&
         std::equal(a->children.begin(), a->children.end(), b->children.begin(), b->children.end(),
                    same_child);
}

std::size_t depth(std::string_view meaning) {
  std::size_t open = 0;
  std::size_t deepest = 0;
  for (const char byte : meaning) {  // as expat_tree writes elements
    open += byte == '\x02' ? 1 : 0;
    open -= byte == '\x06' ? 1 : 0;
    deepest = std::max(deepest, open);
  }
  return deepest;
}

void require_as_expat(const xml::Wrapper& wrapper, const ExpatTree& tree,
                      BodyReader::Limits limits) {
  require(tree.error == XML_ERROR_NONE, "expat takes the document");
  require(tree.children.size() == wrapper.children.size(), "expat finds as many children");
  require(wrapper.children.size() <= limits.max_children, "the children are within max_children");
  require(wrapper.scope.size() <= limits.max_declarations, "the root's declarations are, too");
  std::size_t declared = 0;
  for (const xml::Declaration& declaration : wrapper.scope) {
    declared += xml::declared_size(declaration);
  }
  require(declared <= limits.max_declaration_bytes, "their bytes are, too");
  for (std::size_t i = 0; i < tree.children.size(); ++i) {
    const xml::Child& child = wrapper.children[i];
    require(child.begin == tree.children[i].begin && child.end == tree.children[i].end,
            "a child is the same bytes to expat");
    require(1 + depth(tree.children[i].meaning) <= limits.max_depth, "it is within max_depth");
  }
}

std::optional<xml::Wrapper> check_reading(std::string_view document, const ExpatTree& tree,
                                          BodyReader::Limits limits) {
  BodyReader reader(limits);
  const auto wrapper = reader.read(document);
  require(same(wrapper, reader.read(document)), "a reader used again reads the same");
  if (!wrapper) {
    require(wrapper.error().offset <= document.size(), "what is wrong stands in the document");
    return std::nullopt;
  }
  require_as_expat(*wrapper, tree, limits);
  return *wrapper;
}

// What has no namespace, as nothing around it has a default one, is jabber:client's in the stream.
std::string with_default(const xml::Wrapper& wrapper, std::string_view document) {
  std::string result(document);
  const bool has_default = std::any_of(wrapper.scope.begin(), wrapper.scope.end(),
                                       [](const auto& each) { return each.prefix.empty(); });
  if (!has_default) {  // so that the root's name is a prefix and "body"
    const std::size_t begin = result.find(":body");
    result.insert(begin + 5, " xmlns='jabber:client'");
  }
  return result;
}

// X2.6: what inherits httpbind's namespace becomes jabber:client. To compare, both are one.
ExpatTree as_client(const std::string& document) {
  return xml::expat_tree(document, {bosh::kHttpBindNamespace, bosh::kClientNamespace});
}

void check_payload(const xml::Wrapper& wrapper, std::string_view document,
                   const std::string& payload) {
  const ExpatTree sent = as_client(with_default(wrapper, document));
  const ExpatTree got = as_client(
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>" +
      payload + "</stream:stream>");
  require(got.error == XML_ERROR_NONE, "the payload is well-formed inside the stream");
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < wrapper.children.size(); ++i) {
    if (wrapper.children[i].namespace_uri != kTlsNamespace) {
      expected.push_back(sent.children[i].meaning);
    }
  }
  std::vector<std::string> meanings;
  for (const xml::ExpatChild& child : got.children) {
    meanings.push_back(child.meaning);
  }
  require(meanings.size() == expected.size(), "it has as many children as the body");
  require(meanings == expected, "they mean what they meant in the body");
}

void check_body(const xml::Wrapper& wrapper, std::string_view document) {
  constexpr std::size_t kMaxAttribute = 3071;
  constexpr std::size_t kMostGrowth = 4;
  const auto body = bosh::decode_body(wrapper, document);
  if (!body) {
    require(!body.error().reason.empty(), "a refusal has a reason");
    return;
  }
  require(body->rid >= bosh::Rid{1} && body->rid <= bosh::Rid{bosh::Rid::kMax},
          "a rid is from 1 to 2^53-1 (XEP-0124 §14.1)");
  require(!body->terminate || body->sid, "a session creation request does not terminate");
  const bosh::StreamRequest& stream = body->stream_request;
  for (const std::string& value : {body->sid.value_or(""), body->content, stream.to, stream.from,
                                   stream.lang, stream.xmpp_version, stream.route}) {
    require(value.size() <= kMaxAttribute, "an attribute has at most 3071 bytes");
  }
  require(body->payload.size() <= kMostGrowth * document.size(), "the payload's growth is limited");
  check_payload(wrapper, document, body->payload);
}

}  // namespace
}  // namespace bittern

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using bittern::xml::BodyReader;
  // Limits that short inputs reach, and those of every day.
  constexpr BodyReader::Limits kSmall{3, 2, 3, 64};
  const std::string_view document = bittern::fuzz::text(data, size);
  const bittern::xml::ExpatTree tree = bittern::xml::expat_tree(document);
  (void)bittern::check_reading(document, tree, kSmall);
  if (const auto wrapper = bittern::check_reading(document, tree, BodyReader::Limits{})) {
    bittern::check_body(*wrapper, document);
  }
  return 0;
}
