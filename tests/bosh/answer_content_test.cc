// What is kept of an answer comes out of its seal as it went in.
#include "bittern/bosh/answer_content.h"

#include <catch2/catch.hpp>

#include "bittern/bosh/response.h"
#include "tests/bosh/session_support.h"

using namespace bittern;
using bosh::AnswerContent;
using bosh::Delivery;

namespace {

constexpr bosh::StreamNumber kSecond{1};

std::vector<Delivery> deliveries() {
  return {{7, kSecond, std::nullopt, "<a/>"},
          {9, kSecond, std::nullopt, ""},
          {1'000'000'000'000, kSecond, bosh::Condition::kRemoteStreamError, std::string(300, 'c')}};
}

const std::string kFeatures = "<stream:features>" + std::string(300, 'f') + "</stream:features>";

std::vector<Delivery> one(bosh::Payload payload) {
  return {{7, kSecond, std::nullopt, std::move(payload)}};
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
    const std::vector<Delivery> features{{1, bosh::kFirstStream, std::nullopt, "<a/>"},
                                         {2, bosh::kFirstStream, std::nullopt, "<stream:x/>"}};
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

TEST_CASE("an answer with one payload, which is shared, has no copy of its text") {
  const bosh::SharedText text = bosh::to_shared_text(kFeatures);
  for (const std::string attributes : {"", " a='b'"}) {
    const AnswerContent content(attributes, one(bosh::Payload(text)));
    REQUIRE(text->use_count() == 2);
    REQUIRE(content.attributes() == attributes);
    REQUIRE(content.first_number() == 7);
    REQUIRE(content.bytes() == attributes.size() + kFeatures.size());
    REQUIRE(content.to_body() == bosh::to_body(attributes, one(kFeatures)));
    REQUIRE(content.deliveries() == one(kFeatures));
    REQUIRE(content.deliveries().front().payload.shared() == text);
  }
  REQUIRE(text->use_count() == 1);
}

TEST_CASE("an answer is the same whether its payload is shared or its own") {
  const auto shared = [](const std::string& text) {
    return one(bosh::Payload(bosh::to_shared_text(text)));
  };
  const AnswerContent content(" a='b'", shared(kFeatures));
  REQUIRE(content == AnswerContent(" a='b'", shared(kFeatures)));
  REQUIRE(content == AnswerContent(" a='b'", one(kFeatures)));
  REQUIRE(AnswerContent(" a='b'", one(kFeatures)) == content);
  REQUIRE_FALSE(content == AnswerContent(" a='c'", shared(kFeatures)));
  std::string other_text = kFeatures;
  other_text.replace(20, 1, "g");
  REQUIRE_FALSE(content == AnswerContent(" a='b'", shared(other_text)));
  REQUIRE_FALSE(content == AnswerContent(" a='b'", one(other_text)));
  std::vector<Delivery> other = shared(kFeatures);
  other.front().number = 8;
  REQUIRE_FALSE(content == AnswerContent(" a='b'", other));
  other = shared(kFeatures);
  other.front().end = bosh::Condition::kRemoteStreamError;
  REQUIRE_FALSE(content == AnswerContent(" a='b'", other));
  REQUIRE(AnswerContent({}, other).deliveries() == other);
}

TEST_CASE("copies of an answer share its payload, and outlive everybody else who does") {
  bosh::SharedText text = bosh::to_shared_text(kFeatures);
  const bosh::CommonText& only = *text;
  AnswerContent content(" a='b'", one(bosh::Payload(text)));
  AnswerContent copy = content;
  REQUIRE(only.use_count() == 3);
  AnswerContent moved = std::move(content);
  REQUIRE(only.use_count() == 3);
  moved = copy;
  REQUIRE(only.use_count() == 3);
  moved = AnswerContent(" a='b'", deliveries());
  text.reset();
  REQUIRE(only.use_count() == 1);
  REQUIRE(copy.to_body() == bosh::to_body(" a='b'", one(kFeatures)));
  copy = AnswerContent(copy.attributes(), copy.deliveries());
  REQUIRE(copy == AnswerContent(" a='b'", one(kFeatures)));
}

TEST_CASE("an answer with more than one payload has all texts for itself") {
  const bosh::SharedText text = bosh::to_shared_text(kFeatures);
  std::vector<Delivery> both = one(bosh::Payload(text));
  both.push_back({8, kSecond, std::nullopt, bosh::Payload(text)});
  const AnswerContent content({}, both);
  REQUIRE(content.deliveries() == both);
  both.clear();
  REQUIRE(text->use_count() == 1);
}

TEST_CASE("B14.3.1: shared features are kept, lost, put back and said again as others are") {
  using namespace bittern::test;
  const bosh::SharedText text = bosh::to_shared_text(kFeatures);
  {
    bosh::Session session = new_session();
    (void)session.on_stream_opened(bosh::kFirstStream, {"example.org", "id", "1.0"}, kStart);
    const auto replies =
        all<bosh::Reply>(session.on_payloads(bosh::kFirstStream, {bosh::Payload(text)}, kStart));
    REQUIRE(contains(replies.at(0), kFeatures));
    REQUIRE(text->use_count() == 2);
    const bosh::Session copy = session;
    REQUIRE(text->use_count() == 3);
    REQUIRE(session.on_answer_lost(bosh::RequestId{10}, kStart).empty());  // it waits again
    REQUIRE(text->use_count() == 3);
    bosh::Body repeat = creation_request();
    const auto again = all<bosh::Reply>(session.on_request(bosh::RequestId{11}, repeat, kStart));
    REQUIRE(again.at(0).body == replies.at(0).body);
    REQUIRE(text->use_count() == 3);
  }
  REQUIRE(text->use_count() == 1);
}
