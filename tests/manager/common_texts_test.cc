// What a server says to all sessions alike is there once.
#include "manager/common_texts.h"

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "manager/session_host.h"
#include "tests/net/net_support.h"
#include "tests/support/puppet_server.h"

namespace bittern::test {
namespace {

using manager::CommonTexts;

std::string numbered(std::size_t number) { return "<text-" + std::to_string(number) + "/>"; }

// Sessions on one loop, and the server that they are for.
class Sessions final : public manager::SessionHost::Owner {
 public:
  Sessions() : Owner(loop_, settings_), server_(loop_) {
    settings_.servers.push_back(
        {{"example.org"}, "127.0.0.1", server_.port(), manager::ServerTls::kNone});
    servers_ = std::make_unique<manager::Servers>(loop_, settings_);
  }

  void create() {
    bosh::Body creation;
    creation.rid = bosh::Rid{10};
    creation.stream_request.to = "example.org";
    const std::size_t before = hosts_.size();
    auto [session, actions] = bosh::Session::create(
        "sid", settings_.bosh, bosh::RequestId{before + 1}, creation, loop_.now());
    hosts_.push_back(
        std::make_shared<manager::SessionHost>(*this, manager::Client{}, std::move(session)));
    hosts_.back()->begin("example.org", std::move(actions));
    REQUIRE(net::run_until(loop_, [&] { return server_.streams() > before; }));
    REQUIRE(net::run_until(loop_, [&] { return server_.stream(before).opened(); }));
  }
  // To the session created last.
  std::string hears(const std::string& bytes) {
    answer_.clear();
    server_.stream(hosts_.size() - 1).say(bytes);
    REQUIRE(net::run_until(loop_, [this] { return !answer_.empty(); }));
    return answer_;
  }
  void end_all() { hosts_.clear(); }

  // How many have this text, which is in the table.
  std::size_t uses(const std::string& text) {
    const std::size_t with_table_and_us =
        servers_->find("example.org")->common_texts.share(text).shared()->use_count();
    return with_table_and_us - 2;
  }

 private:
  void reply(bosh::Reply&& reply, const std::string& /*content_type*/) override {
    answer_ = reply.body;
  }
  manager::Servers& servers() override { return *servers_; }
  void on_ended(manager::SessionHost& /*host*/) override {}

  net::Loop loop_;
  manager::Settings settings_;
  PuppetServer server_;
  std::unique_ptr<manager::Servers> servers_;
  std::vector<std::shared_ptr<manager::SessionHost>> hosts_;
  std::string answer_;
};

}  // namespace

TEST_CASE("equal texts are shared, others are not mixed up with them") {
  CommonTexts texts;
  const bosh::Payload a = texts.share("<a/>");
  const bosh::Payload b = texts.share("<b/>");
  const bosh::Payload a_again = texts.share("<a/>");
  CHECK(a.text() == "<a/>");
  CHECK(b.text() == "<b/>");
  REQUIRE(a.shared() != nullptr);
  CHECK(a.shared() == a_again.shared());
  CHECK(a.shared() != b.shared());
}

TEST_CASE("of too many texts the one goes that was not used for longest") {
  CommonTexts texts;
  std::vector<bosh::Payload> all;
  for (std::size_t i = 0; i < CommonTexts::kMost; ++i) {
    all.push_back(texts.share(numbered(i)));
  }
  CHECK(texts.share(numbered(0)).shared() == all[0].shared());
  const bosh::Payload new_one = texts.share("<new/>");
  CHECK(new_one.text() == "<new/>");
  CHECK(all[1].shared()->use_count() == 1);  // the table has it no more
  CHECK(all[1].text() == numbered(1));       // and we still do
  for (std::size_t i = 0; i < CommonTexts::kMost; ++i) {
    if (i != 1) {
      CHECK(texts.share(numbered(i)).shared() == all[i].shared());
    }
  }
  CHECK(texts.share("<new/>").shared() == new_one.shared());
  CHECK(texts.share(numbered(1)).shared() != all[1].shared());
}

TEST_CASE("a text above the limit is not kept for others") {
  CommonTexts texts;
  const std::string largest(CommonTexts::kMaxBytes, 'x');
  CHECK(texts.share(largest).shared() != nullptr);
  CHECK(texts.share(largest + 'x').shared() == nullptr);
  CHECK(texts.share(largest + 'x').text() == largest + 'x');
}

TEST_CASE("sessions to the same server keep its features once, until they end") {
  const std::string features =
      "<stream:features xmlns='jabber:client' "
      "xmlns:stream='http://etherx.jabber.org/streams'><a/>"
      "</stream:features>";
  Sessions sessions;
  for (std::size_t i = 1; i <= 3; ++i) {
    sessions.create();
    CHECK(sessions.hears(features).find("<a/></stream:features>") != std::string::npos);
    CHECK(sessions.uses(features) == i);
  }
  sessions.end_all();
  CHECK(sessions.uses(features) == 0);
}

}  // namespace bittern::test
