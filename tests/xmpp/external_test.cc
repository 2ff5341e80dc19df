// SASL EXTERNAL on a connection with a certificate of ours (CB6).
#include "bittern/xmpp/external.h"

#include <catch2/catch.hpp>
#include <string>

namespace bittern::xmpp {

TEST_CASE("CB6: who asks for EXTERNAL is found, in SASL and SASL2, whatever stands beside it") {
  const std::string auth =
      "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>";
  for (const std::string& elements :
       {auth, "<message/>" + auth, auth + "<message/>", "<a><b/>x</a>\n" + auth,
        std::string("<authenticate xmlns='urn:xmpp:sasl:2' mechanism=\"EXTERNAL\"/>"),
        std::string(
            "<s:auth xmlns:s='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERN&#65;L'/>"),
        std::string("<auth mechanism='external'/>")}) {
    INFO(elements);
    CHECK(asks_for_external(elements, {}));
  }
}

TEST_CASE("CB6: other mechanisms and other elements are let through") {
  for (const char* elements :
       {"", "<auth mechanism='PLAIN'>AA==</auth>", "<auth/>", "<message mechanism='EXTERNAL'/>",
        "<message><auth mechanism='EXTERNAL'/></message>", "<auth mechanism='EXTERNAL-PLUS'/>"}) {
    INFO(elements);
    CHECK_FALSE(asks_for_external(elements, {}));
  }
}

}  // namespace bittern::xmpp
