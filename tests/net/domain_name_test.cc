// Names in A-labels (RFC 5890 §2.3.2.1).
#include "net/domain_name.h"

#include <catch2/catch.hpp>

namespace bittern::net {

TEST_CASE("a name in ASCII stays as it is, in lower case (RFC 5890 §2.3.2.1)") {
  CHECK(to_ascii("example.org") == "example.org");
  CHECK(to_ascii("Chat.Example.ORG") == "chat.example.org");
  CHECK(to_ascii("xn--bcher-kva.example") == "xn--bcher-kva.example");
  CHECK(to_ascii("localhost") == "localhost");
}

TEST_CASE("other letters become A-labels (RFC 5891 §4.4)") {
  CHECK(to_ascii("bücher.example") == "xn--bcher-kva.example");
  CHECK(to_ascii("BÜCHER.example") == "xn--bcher-kva.example");
  CHECK(to_ascii("bu\xCC\x88"
                 "cher.example") == "xn--bcher-kva.example");  // NFC (RFC 5891 §5.3)
  CHECK(to_ascii("straße.example") == "xn--strae-oqa.example");
}

TEST_CASE("what is no domain name has none") {
  CHECK(to_ascii("b\xFC.example") == std::nullopt);  // not UTF-8
  CHECK(to_ascii(std::string(63, 'a') + ".example") != std::nullopt);
  CHECK(to_ascii(std::string(64, 'a') + ".example") == std::nullopt);  // RFC 1035 §2.3.4
}

}  // namespace bittern::net
