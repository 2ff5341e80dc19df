#include "tests/support/play_answer.h"

#include <string_view>

#include "bittern/bosh/namespaces.h"
#include "bittern/xml/body_reader.h"
#include "tests/support/play_failure.h"

namespace bittern::test {
namespace {

std::string display_name(const xml::Attribute& attribute) {
  if (attribute.namespace_uri == bosh::kXboshNamespace) {
    return "xmpp:" + attribute.name;
  }
  return attribute.namespace_uri.empty() ? attribute.name : "xml:" + attribute.name;
}

}  // namespace

PlayAnswer read_answer(const std::string& body) {
  xml::BodyReader reader;
  const auto wrapper = reader.read(body);
  expect(wrapper.has_value(), "it is not well-formed");
  expect(wrapper->name == "body" && wrapper->namespace_uri == bosh::kHttpBindNamespace,
         "it is not httpbind's body");
  PlayAnswer answer;
  for (const xml::Attribute& attribute : wrapper->attributes) {
    answer.attributes[display_name(attribute)] = attribute.value;
  }
  if (!wrapper->children.empty()) {
    const std::size_t begin = wrapper->children.front().begin;
    answer.children = body.substr(begin, wrapper->children.back().end - begin);
  }
  return answer;
}

void compare(const PlayLine& line, const PlayAnswer& answer) {
  const auto& got = answer.attributes;
  for (const auto& [key, value] : line.attributes) {
    if (key != "rid") {
      const auto found = got.find(key);
      expect(found != got.end(), "it has no " + key);
      expect(value == "*" || found->second == value, "it has " + key + "=" + found->second);
    }
  }
  for (const std::string& key : line.absent) {
    expect(got.count(key) == 0, "it has " + key);
  }
  for (const char* key : {"type", "condition"}) {
    expect(line.find(key) || got.count(key) == 0, std::string("it has ") + key);
  }
  expect(answer.children == line.payload, "it has other children");
}

}  // namespace bittern::test
