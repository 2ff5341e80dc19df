// A session over BOSH (XEP-0124, XEP-0206) as Strophe.js has it: one request is held, and what
// there is to say goes out at once in another one, as far as the manager takes it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/context.h"
#include "bench/load/http_channel.h"
#include "bench/load/login.h"
#include "bench/load/session.h"

namespace bittern::bench {

class BoshSession final : public Session, public HttpChannel::Owner {
 public:
  BoshSession(Context& context, std::size_t index, Session::Owner& owner);

  void send(std::string_view stanza) override;
  void end() override;
  [[nodiscard]] const std::string& jid() const override { return login_.jid(); }
  [[nodiscard]] std::uint64_t waits_since() const override;

  void on_body(HttpChannel& channel, std::string_view body) override;
  void on_failure(HttpChannel& channel, const std::string& reason) override;

 private:
  enum class State : std::uint8_t { kCreating, kLogin, kReady, kEnding, kOver };
  struct Asked {
    HttpChannel* by;
    Micros at;
    bool answered = false;
    std::string answer = {};  // that came before the one to an earlier request
  };

  [[nodiscard]] bool polls() const { return context_.options.poll > 0; }
  [[nodiscard]] bool has_something_to_say() const;
  [[nodiscard]] HttpChannel& free_channel();
  void pump();
  void poll_later();
  void on_tick();
  void ask();
  void write_body(std::string& request, std::string_view attributes);
  [[nodiscard]] std::string next_attributes();

  void take(std::string_view body);
  void on_created(std::string_view tag);
  void on_content(std::string_view content);
  void go_on(const Login::Step& step);
  void fail(const std::string& reason);
  void finish();

  Context& context_;
  std::size_t index_;
  Session::Owner& owner_;
  State state_ = State::kCreating;
  Login login_;
  std::uint64_t rid_;
  std::string sid_;
  std::size_t requests_ = 1;  // how many may be on their way
  Micros polling_ = 0;        // how often the manager wants to be asked at most
  std::vector<std::unique_ptr<HttpChannel>> channels_;
  std::deque<Asked> asked_;  // by rid
  std::string out_;          // stanzas for the next request
  std::unique_ptr<Alarm> tick_;
  bool restarts_ = false;
  bool terminates_ = false;
  bool busy_ = false;  // with an answer: what is said meanwhile goes out together
};

}  // namespace bittern::bench
