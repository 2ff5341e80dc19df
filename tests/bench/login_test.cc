#include "bench/load/login.h"

#include <catch2/catch.hpp>
#include <string>

namespace bittern::bench {
namespace {

using Do = Login::Do;

constexpr std::string_view kMechanisms =
    "<stream:features><mechanisms><mechanism>ANONYMOUS</mechanism></mechanisms></stream:features>";

Do say(Login& login, std::string_view xml) { return login.hear(xml).what; }

Login authenticated() {
  Login login;
  CHECK(say(login, kMechanisms) == Do::kSend);
  CHECK(say(login, "<success/>") == Do::kRestart);
  return login;
}

}  // namespace

TEST_CASE("A login ends with the address that the server gives") {
  Login login = authenticated();
  CHECK(say(login, "<stream:features><bind/></stream:features>") == Do::kSend);
  CHECK(say(login, "<iq type='result'><bind><jid>a@b/c</jid></bind></iq>") == Do::kDone);
  CHECK(login.jid() == "a@b/c");
}

TEST_CASE("A session is asked for where it is not optional (RFC 3921 section 3)") {
  for (const bool optional : {false, true}) {
    Login login = authenticated();
    const std::string features = std::string("<stream:features><bind/><session>") +
                                 (optional ? "<optional/>" : "") + "</session></stream:features>";
    CHECK(say(login, features) == Do::kSend);
    CHECK(say(login, "<jid>a@b/c</jid>") == (optional ? Do::kDone : Do::kSend));
    if (!optional) {
      CHECK(say(login, "<presence/>") == Do::kWait);
      CHECK(say(login, "<iq id='session_1' type='result'/>") == Do::kDone);
    }
  }
}

TEST_CASE("A login waits for what is not there yet, and fails at a refusal") {
  Login login;
  CHECK(say(login, "<stream:features><mechanisms>") == Do::kWait);
  CHECK(say(login, kMechanisms) == Do::kSend);
  CHECK(say(login, "") == Do::kWait);
  CHECK(say(login, "<failure><not-authorized/></failure>") == Do::kFail);
  Login other;
  CHECK(say(other, "<stream:features><mechanisms></mechanisms></stream:features>") == Do::kFail);
  Login third = authenticated();
  CHECK(say(third, "<stream:features></stream:features>") == Do::kSend);
  CHECK(say(third, "<iq type='error' id='bind_1'/>") == Do::kFail);
}

}  // namespace bittern::bench
