// That a message is read as it was sent, and only then.
#include "bench/load/message.h"

#include <catch2/catch.hpp>
#include <string>

#include "bench/common/xml_text.h"

namespace bittern::bench {
namespace {

using Found = Messages::Found;

std::string message(const Messages& messages, const Mark& mark) {
  std::string xml;
  messages.append(xml, "u1@bench.example/r", mark);
  return xml;
}

}  // namespace

TEST_CASE("Messages are taken one after the other, with what marks them") {
  const Messages messages(100);
  const std::string xml = message(messages, {1, 2, 3}) + "<presence/>" +
                          message(messages, {10, 20, 30}) + "<presence/>";
  std::string_view rest = xml;
  Mark mark;
  REQUIRE(messages.take(rest, mark) == Found::kMark);
  CHECK((mark.session == 1 && mark.number == 2 && mark.sent_at == 3));
  REQUIRE(messages.take(rest, mark) == Found::kMark);
  CHECK((mark.session == 10 && mark.number == 20 && mark.sent_at == 30));
  CHECK(messages.take(rest, mark) == Found::kNothing);
}

TEST_CASE("A message's text is as long as was asked for, but not too short for its mark") {
  const auto length = [](std::size_t bytes) {
    return between(message(Messages(bytes), {1, 2, 3}), "<body>", "</body>").size();
  };
  CHECK(length(1000) == 1000);
  CHECK(length(8) == 8);
  CHECK(length(7) == 7);
  CHECK(length(6) == 7);
  CHECK(length(0) == 7);
}

TEST_CASE("A message that was cut, stretched or changed anywhere is damaged") {
  const Messages messages(20);
  const std::string good = message(messages, {1, 2, 3});
  const std::size_t begin = good.find('~');
  const std::size_t end = good.find("</body>");
  Mark mark;
  for (std::size_t at = begin + 1; at < end; ++at) {
    for (const std::string& with : {std::string(), std::string("?"), std::string("xx")}) {
      const std::string bad = good.substr(0, at) + with + good.substr(at + 1);
      std::string_view rest = bad;
      CHECK(messages.take(rest, mark) == Found::kDamaged);
    }
  }
}

TEST_CASE("An attribute is that of the first tag, by its whole name") {
  CHECK(attribute("<a xid='1' id=\"2\"/>", "id") == "2");
  CHECK(attribute("<a\nid='1'/>", "id") == "1");
  CHECK(attribute("<a><b id='1'/></a>", "id").empty());
  CHECK(attribute("<a id='1", "id").empty());
  CHECK(attribute("<a id=", "id").empty());
  CHECK(attribute("", "id").empty());
}

TEST_CASE("A number is all of a text, or there is none") {
  CHECK(number("18446744073709551615") == UINT64_MAX);
  CHECK_FALSE(number("18446744073709551616"));
  CHECK_FALSE(number(""));
  CHECK_FALSE(number("1 "));
  CHECK_FALSE(number("-1"));
}

}  // namespace bittern::bench
