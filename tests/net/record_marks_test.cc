#include <catch2/catch.hpp>

#include "net/record_marks_impl.h"

namespace bittern::net {
namespace {

TEST_CASE("RFC 8446 §5.2: a record is acknowledged with its last byte, not before") {
  RecordMarks marks;
  marks.acknowledge(300);  // the handshake
  marks.add(100, 422);
  marks.add(1, 445);
  marks.add(50, 517);
  const auto [encrypted, plain] = GENERATE(table<std::uint64_t, std::uint64_t>(
      {{0, 0}, {421, 0}, {422, 100}, {444, 100}, {445, 101}, {516, 101}, {517, 151}, {600, 151}}));
  CAPTURE(encrypted);
  marks.acknowledge(encrypted);
  CHECK(marks.acknowledged() == plain);
  marks.acknowledge(0);  // an acknowledgement is never taken back
  CHECK(marks.acknowledged() == plain);
  marks.acknowledge(517);
  CHECK(marks.acknowledged() == 151);
}

TEST_CASE("when everything is acknowledged no memory is held") {
  RecordMarks marks;
  CHECK_FALSE(marks.full());
  marks.add(1, 10);
  marks.add(1, 20);
  marks.add(1, 30);
  CHECK(marks.capacity() >= 3);
  marks.acknowledge(29);
  CHECK(marks.size() == 1);
  marks.acknowledge(30);
  CHECK(marks.capacity() == 0);
  marks.add(5, 60);
  marks.acknowledge(60);
  CHECK(marks.acknowledged() == 8);
}

}  // namespace
}  // namespace bittern::net
