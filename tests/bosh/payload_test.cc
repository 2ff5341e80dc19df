// What a server says, for one session alone or shared by many.
#include "bittern/bosh/payload.h"

#include <catch2/catch.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "bittern/bosh/payload_queue.h"

using namespace bittern;
using bosh::Payload;

namespace {

const std::string kLong(100, 'x');

}  // namespace

// Queues and vectors of payloads move them, and never copy.
static_assert(std::is_nothrow_move_constructible_v<Payload>);
static_assert(std::is_nothrow_move_assignable_v<Payload>);

TEST_CASE("a payload is its text, whoever has that") {
  const Payload own("<a/>");
  const Payload shared(bosh::to_shared_text("<a/>"));
  REQUIRE(shared.text() == "<a/>");
  REQUIRE(shared.size() == 4);
  REQUIRE(own == shared);
  REQUIRE(shared == Payload(bosh::to_shared_text("<a/>")));
  REQUIRE_FALSE(own == Payload(bosh::to_shared_text("<b/>")));
  REQUIRE(Payload().empty());
  REQUIRE_FALSE(shared.empty());
}

TEST_CASE("a text is there once for all who share it, and goes with the last of them") {
  bosh::SharedText text = bosh::to_shared_text(kLong);
  const bosh::CommonText& only = *text;
  Payload one(text);
  const Payload other = one;
  REQUIRE(one.text().data() == only.text().data());
  REQUIRE(other.text().data() == only.text().data());
  REQUIRE(only.use_count() == 3);
  text.reset();
  one = Payload("<a/>");
  REQUIRE(only.use_count() == 1);
  REQUIRE(other.text() == kLong);
}

TEST_CASE("what a payload has for itself is given away as it is; what it shares is copied") {
  Payload own(kLong);
  const char* const bytes = own.text().data();
  REQUIRE(own.take().data() == bytes);
  const Payload shared(bosh::to_shared_text(kLong));
  Payload copy = shared;
  REQUIRE(copy.take() == kLong);
  REQUIRE(shared.text() == kLong);
}

TEST_CASE("what is queued counts with all of its bytes, shared or not") {
  const Payload shared(bosh::to_shared_text("<shared/>"));
  bosh::PayloadQueue queue;
  queue.push(bosh::kFirstStream, shared);
  queue.push(bosh::kFirstStream, "<a/>");
  REQUIRE(queue.bytes() == 9 + 4);
  REQUIRE_FALSE(queue.fits_one(9 + 3));
  REQUIRE(queue.fits_one(9 + 4));
  const std::vector<std::string> texts = queue.take_payloads(bosh::kFirstStream);
  REQUIRE(texts == std::vector<std::string>{"<shared/>", "<a/>"});
  REQUIRE(shared.text() == "<shared/>");
}
