// What is kept of an answer comes out of its seal as it went in.
#include "bittern/bosh/answer_content.h"

#include <catch2/catch.hpp>

#include "bittern/bosh/response.h"

using namespace bittern;
using bosh::AnswerContent;
using bosh::Delivery;

namespace {

constexpr bosh::StreamNumber kSecond{1};

std::vector<Delivery> deliveries() {
  return {{7, kSecond, "<a/>", std::nullopt},
          {9, kSecond, "", std::nullopt},
          {1'000'000'000'000, kSecond, std::string(300, 'c'), bosh::Condition::kRemoteStreamError}};
}

}  // namespace

TEST_CASE("an answer's deliveries come out of the seal as they were, numbers, stream and end") {
  const AnswerContent content(" type='x'", deliveries());
  REQUIRE(content.has_deliveries());
  REQUIRE(content.deliveries() == deliveries());
  REQUIRE(content.first_number() == 7);
  REQUIRE(content.attributes() == " type='x'");
  REQUIRE(content.bytes() == 9 + 4 + 300);
}

TEST_CASE("B14.3.1: an answer is written from its seal as from its parts") {
  for (const std::string attributes : {"", " sid='s'"}) {
    REQUIRE(AnswerContent(attributes, {}).to_body() == bosh::to_body(attributes, {}));
    REQUIRE(AnswerContent(attributes, deliveries()).to_body() ==
            bosh::to_body(attributes, deliveries()));
    const std::vector<Delivery> features{{1, bosh::kFirstStream, "<a/>", std::nullopt},
                                         {2, bosh::kFirstStream, "<stream:x/>", std::nullopt}};
    REQUIRE(AnswerContent(attributes, features).to_body() == bosh::to_body(attributes, features));
  }
}

TEST_CASE("an answer with nothing in it is the empty body") {
  REQUIRE(AnswerContent({}, {}) == AnswerContent());
  REQUIRE(AnswerContent().to_body() == bosh::to_body({}, {}));
  REQUIRE(AnswerContent().deliveries().empty());
  REQUIRE(AnswerContent().bytes() == 0);
}

TEST_CASE("a sealed answer is a value: its copy is as it was, whatever becomes of it") {
  AnswerContent content(" a='b'", deliveries());
  const AnswerContent copy = content;
  REQUIRE(copy == content);
  REQUIRE(copy == AnswerContent(" a='b'", deliveries()));
  content = AnswerContent(content.attributes(), {});
  REQUIRE(content.attributes() == " a='b'");
  REQUIRE_FALSE(copy == content);
  REQUIRE(copy.deliveries() == deliveries());
  REQUIRE_FALSE(AnswerContent(" a='b'", {}) == AnswerContent(" a='c'", {}));
  REQUIRE_FALSE(AnswerContent() == content);
  content = copy;
  REQUIRE(content == copy);
}
