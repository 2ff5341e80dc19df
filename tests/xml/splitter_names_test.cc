#include <catch2/catch.hpp>
#include <string>

#include "bittern/xml/stanza_splitter.h"
#include "tests/xml/random_document.h"
#include "tests/xml/split.h"
#include "xml/path_hash.h"

namespace bittern::xml {
namespace {

using Mistake = StanzaSplitter::Mistake;

std::uint64_t hash(std::string_view name) {
  return add_to_name(kNoName, name.data(), name.data() + name.size());
}

// A name of four letters out of few, so that names repeat.
std::string short_name(Random& random) {
  std::string name;
  for (int i = 0; i < 2; ++i) {
    name += static_cast<char>('a' + random.below(4));
  }
  return name;
}

}  // namespace

TEST_CASE("XML 1.0 §3: an end tag has its start tag's name") {
  REQUIRE(mistake_in("<s><a></b>") == Mistake::kMismatchedTags);
  REQUIRE(mistake_in("<s><a></aa>") == Mistake::kMismatchedTags);
  REQUIRE(mistake_in("<s><a:b></a.b>") == Mistake::kMismatchedTags);
  REQUIRE(mistake_in("<s><a></A>") == Mistake::kMismatchedTags);
  REQUIRE(mistake_in("<s><\xC3\xA9></\xC3\xA8>") == Mistake::kMismatchedTags);
  REQUIRE(mistake_in("<s><a><b></a></b>") == Mistake::kMismatchedTags);
  REQUIRE(mistake_in("<s><a><b><c></a></b></c>") == Mistake::kMismatchedTags);
  REQUIRE(mistake_in("<s><a><b></b><b></a></b></a>") == Mistake::kMismatchedTags);
  REQUIRE(mistake_in("<s><a x='b'></x>") == Mistake::kMismatchedTags);
  REQUIRE(mistake_in("<s><a><b/></b></a>") == Mistake::kMismatchedTags);
}

TEST_CASE("RFC 6120 §4.4: the stream's end tag has its start tag's name") {
  REQUIRE(mistake_in("<s></t>") == Mistake::kMismatchedTags);
  REQUIRE(mistake_in("<s><a/></a>") == Mistake::kMismatchedTags);
  REQUIRE(mistake_in("<stream:stream></stream>") == Mistake::kMismatchedTags);
  REQUIRE(mistake_in("<s><s></s></s>") == Mistake::kNone);
}

TEST_CASE("a mistake is final") {
  Split split = split_whole("<s><a></b>");
  feed(split, "<c/>");
  REQUIRE(split.mistake() == Mistake::kMismatchedTags);
  REQUIRE(split.elements.empty());
  split.splitter.restart();
  REQUIRE(split.splitter == StanzaSplitter());
}

TEST_CASE("an end tag takes off the path what its start tag put on") {
  Random random(1);
  std::uint64_t path = 0;
  std::vector<std::pair<std::uint64_t, std::string>> open;
  for (int i = 0; i < 1000; ++i) {
    open.emplace_back(path, short_name(random));
    path = enter(path, hash(open.back().second));
  }
  for (; !open.empty(); open.pop_back()) {
    path = leave(path, hash(open.back().second));
    REQUIRE(path == open.back().first);
  }
}

// Which names do not match is known from 64 bits: that end tags in another order give the same
// number must not happen by design, whatever the depth.
TEST_CASE("XML 1.0 §3: end tags in the wrong order never give the right path") {
  Random random(2);
  for (int i = 0; i < 20000; ++i) {
    std::vector<std::string> names;
    std::uint64_t path = 0;
    for (std::size_t depth = 2 + random.below(70); depth > 0; --depth) {
      names.push_back(short_name(random));
      path = enter(path, hash(names.back()));
    }
    const std::vector<std::string> right = names;
    std::swap(names[random.below(names.size())], names[random.below(names.size())]);
    for (std::size_t left = names.size(); left-- > 0;) {
      path = leave(path, hash(names[left]));
    }
    if ((path == 0) != (names == right)) {
      FAIL("round " << i);
    }
  }
}

TEST_CASE("RFC 6120 §4.3.3: after a restart a new stream begins, with the same limits") {
  StanzaSplitter::Limits limits;
  limits.max_depth = 1;
  Split split = split_whole("<?xml version='1.0'?><s><a/>", limits);
  split.splitter.restart();
  feed(split, "\n<?xml version='1.0'?><t><b/></t>");
  REQUIRE(split.start == "<?xml version='1.0'?><t>");
  REQUIRE(split.elements == std::vector<std::string>{"<a/>", "<b/>"});
  REQUIRE(split.end == "</t>");
  split.splitter.restart();
  feed(split, "<s><a><b>");
  REQUIRE(split.mistake() == Mistake::kTooDeep);
}

TEST_CASE("a copy made in the middle of a stanza goes on by itself") {
  Split split = split_whole("<s><a b='c");
  Split copy = split;
  REQUIRE(copy == split);
  feed(copy, "d'/>");
  feed(split, "e'>&lt;</a>");
  REQUIRE(copy.elements.at(0) == "<a b='cd'/>");
  REQUIRE(split.elements.at(0) == "<a b='ce'>&lt;</a>");
}

TEST_CASE("RFC 6120 §4.3.2: the children of one element are found as those of a stream are") {
  const Split split = split_whole("<stream:features><a/><b><c/></b></stream:features>");
  REQUIRE(split.start == "<stream:features>");
  REQUIRE(split.elements == std::vector<std::string>{"<a/>", "<b><c/></b>"});
  REQUIRE(split.end == "</stream:features>");
}

TEST_CASE("each mistake has its own words") {
  std::vector<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(Mistake::kTooDeep); ++i) {
    const std::string_view word = describe(static_cast<Mistake>(i));
    REQUIRE(!word.empty());
    REQUIRE(std::count(words.begin(), words.end(), word) == 0);
    words.push_back(word);
  }
}

}  // namespace bittern::xml
