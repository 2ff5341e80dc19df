// What a batch of the server's bytes means to a session.
#include "manager/link_input.h"

#include <catch2/catch.hpp>

#include "tests/support/server_header.h"

namespace bittern::test {
namespace {

manager::LinkInput input_of(const std::string& bytes, manager::CommonTexts& texts) {
  xmpp::Stream stream({});
  (void)stream.open({"example.org", "", "", ""});
  std::vector<xmpp::StreamEvent> events;
  stream.on_bytes(std::string(kServerHeader) + bytes, events);
  return manager::to_link_input(std::move(events), texts);
}

manager::LinkInput input_of(const std::string& bytes) {
  manager::CommonTexts texts;
  return input_of(bytes, texts);
}

}  // namespace

TEST_CASE("X7.2: stream management that begins is told of, and its element passes (SM1.1)") {
  const std::string enabled = "<enabled xmlns='urn:xmpp:sm:3' resume='true'/>";
  const manager::LinkInput input = input_of("<message/>" + enabled + "<presence/>");
  CHECK(input.managed);
  REQUIRE(input.elements.size() == 3);
  CHECK(input.elements[1] == enabled);
  CHECK_FALSE(input_of("<message/><failed xmlns='urn:xmpp:sm:3'/>").managed);
}

TEST_CASE("X6.1: what came before the end is told with it, management too") {
  const manager::LinkInput input =
      input_of("<enabled xmlns='urn:xmpp:sm:3'/><message/><stream:error/>");
  CHECK(input.managed);
  CHECK(input.elements.size() == 2);
  REQUIRE(input.lost.has_value());
  CHECK(input.lost->loss.condition == bosh::Condition::kRemoteStreamError);
}

TEST_CASE("features are shared by the streams to a server, and nothing else is") {
  const std::string bytes = "<stream:features><a/></stream:features><message>m</message>";
  manager::CommonTexts texts;
  const manager::LinkInput one = input_of(bytes, texts);
  const manager::LinkInput other = input_of(bytes, texts);
  REQUIRE(one.elements.size() == 2);
  REQUIRE(one.elements == other.elements);
  CHECK(one.elements[0].shared() != nullptr);
  CHECK(one.elements[0].shared() == other.elements[0].shared());
  CHECK(one.elements[1].shared() == nullptr);
  const manager::LinkInput new_features =
      input_of("<stream:features><b/></stream:features>", texts);
  CHECK(new_features.elements.at(0).text().find("<b/>") != std::string_view::npos);
}

}  // namespace bittern::test
