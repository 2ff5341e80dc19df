// A whole Session fed with events of every kind: whatever comes, each request is answered at most
// once, nothing is done for a stream that is closed, and a copy acts as the session does.
#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "bittern/bosh/session.h"
#include "tests/fuzz/pieces.h"
#include "tests/fuzz/source.h"

namespace bittern {
namespace {

using fuzz::require;
using fuzz::Source;

class Life {
 public:
  explicit Life(std::string_view bytes) : source_(bytes) { create(); }

  void run() {
    for (int step = 0; !source_.empty() && !ended_ && step < 2000; ++step) {
      one_step();
    }
    if (!ended_) {
      act([this](bosh::Session& s) { return s.on_shutdown(now_); });
    }
    require(ended_, "a shutdown ends a session");
    require(waiting_.empty(), "a session that ends leaves no request without an answer");
    require(open_.empty(), "and no stream open");
  }

 private:
  void create() {
    bosh::Limits limits;
    limits.hold_max = static_cast<std::uint8_t>(1 + source_.below(4));
    limits.wait_max = base::seconds(1 + source_.below(100));
    limits.polling = base::seconds(source_.below(8));
    limits.maxpause = base::seconds(source_.below(200));
    limits.max_queue_bytes = 1 + 40 * source_.below(64);
    limits.max_replay_bytes = 1 + 40 * source_.below(64);
    limits.max_early_bytes = 40 * source_.below(64);
    limits.max_unacknowledged = static_cast<std::uint16_t>(1 + source_.below(8));
    limits.max_repeats = static_cast<std::uint16_t>(1 + source_.below(30));
    limits.max_streams = static_cast<std::uint16_t>(1 + source_.below(4));
    limits_ = limits;
    bosh::Body body = random_body();
    body.sid.reset();
    body.rid = bosh::Rid{source_.chance(20) ? bosh::Rid::kMax - 3 : 1000};
    body.stream_request.to = "a.example";
    rid_ = body.rid.value;
    const bosh::RequestId id = new_request();
    auto [session, actions] = bosh::Session::create("sid", limits_, id, body, now_);
    session_.emplace(std::move(session));
    check(actions);
  }

  bosh::Body random_body() {
    bosh::Body body;
    body.sid = "sid";
    body.wait = static_cast<std::uint16_t>(source_.below(80));
    body.hold = static_cast<std::uint8_t>(source_.below(4));
    if (source_.chance(2)) {
      body.ver = bosh::Version{1, source_.below(20)};
    }
    if (source_.chance(3)) {
      body.payload = "<m>" + std::string(source_.below(100), 'x') + "</m>";
    }
    if (source_.chance(6)) {
      body.ack = source_.chance(3) ? 1 : rid_ - source_.below(5);
    }
    if (source_.chance(8)) {
      body.key = std::string(1 + source_.below(3), 'k');
      body.newkey = source_.chance(2) ? "n" : "";
    }
    body.terminate = source_.chance(40);
    body.restart = source_.chance(20);
    if (source_.chance(20)) {
      body.pause = static_cast<std::uint16_t>(source_.below(250));
    }
    if (source_.chance(12)) {
      body.stream_request.to = "b.example";
    }
    if (source_.chance(6)) {
      body.stream = "0-" + std::string(source_.below(40), 'a');
    }
    return body;
  }

  bosh::RequestId new_request() {
    const bosh::RequestId id{++last_request_};
    waiting_.insert(id);
    return id;
  }

  bosh::RequestId some_request() {
    const std::uint64_t back = source_.below(8);
    return bosh::RequestId{last_request_ - std::min(back, last_request_ - 1)};
  }

  bosh::StreamNumber some_stream() { return bosh::StreamNumber{source_.below(5)}; }

  void one_step() {
    switch (source_.below(12)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return request();
      case 4:
        return lose();
      case 5: {
        const bosh::RequestId id = some_request();
        return act([this, id](bosh::Session& s) { return s.on_answer_lost(id, now_); });
      }
      case 6:
      case 7:
        return server_speaks();
      case 8:
        return server_changes();
      default:
        return time_passes();
    }
  }

  void request() {
    bosh::Body body = random_body();
    body.rid = bosh::Rid{rid_ + 1};
    if (source_.chance(4)) {
      body.rid = bosh::Rid{rid_ + 4 - source_.below(7)};
    }
    if (body.rid > bosh::Rid{bosh::Rid::kMax}) {
      return;  // decode_body() refuses it
    }
    rid_ = std::max(rid_, body.rid.value);
    const bosh::RequestId id = new_request();
    if (source_.chance(100)) {
      return act([this, id](bosh::Session& s) { return s.on_bad_request(id, now_); });
    }
    act([&](bosh::Session& s) { return s.on_request(id, body, now_); });
  }

  void lose() {
    const bosh::RequestId id = some_request();
    if (waiting_.erase(id) > 0) {
      act([this, id](bosh::Session& s) { return s.on_request_lost(id, now_); });
    }
  }

  void server_speaks() {
    const bosh::StreamNumber stream = some_stream();
    std::vector<bosh::Payload> payloads;
    for (std::uint32_t i = source_.below(4); i > 0; --i) {
      bosh::Payload payload("<s>" + std::string(source_.below(60), 'y') + "</s>");
      payloads.push_back(i == 1 ? bosh::Payload(bosh::to_shared_text(payload.take())) : payload);
    }
    if (source_.chance(3)) {
      act([&](bosh::Session& s) { return s.on_stream_opened(stream, {"f", "i", "1.0"}, now_); });
    } else if (source_.chance(16)) {
      const bosh::ServerLoss loss{bosh::Condition::kRemoteStreamError, "<stream:error/>"};
      open_.erase(stream);
      act([&](bosh::Session& s) { return s.on_server_lost(stream, loss, payloads, now_); });
    } else {
      act([&](bosh::Session& s) { return s.on_payloads(stream, payloads, now_); });
    }
  }

  void server_changes() {
    const bosh::StreamNumber stream = some_stream();
    if (source_.chance(3)) {
      session_->on_stream_managed(stream);
    } else if (source_.chance(2)) {
      session_->on_server_congested(stream);
    } else {
      act([&](bosh::Session& s) { return s.on_server_drained(stream, now_); });
    }
  }

  void time_passes() {
    now_ += base::Duration(1 << source_.below(18));
    act([this](bosh::Session& s) { return s.on_time(now_); });
    require(ended_ || session_->deadline() > now_, "what is due is done");
  }

  template <typename Event>
  void act(const Event& event) {
    bosh::Session copy = *session_;
    require(copy == *session_, "a copy is equal");
    const bosh::Actions actions = event(*session_);
    require(event(copy) == actions, "a copy does the same");
    require(copy == *session_, "and is equal after it");
    check(actions);
  }

  void check(const bosh::Actions& actions) {
    for (const bosh::Action& action : actions) {
      require(!ended_, "nothing comes after End");
      if (const auto* reply = std::get_if<bosh::Reply>(&action)) {
        require(waiting_.erase(reply->request) == 1, "a reply is to a request that waits");
        require(reply->body.rfind("<body ", 0) == 0, "it is a body");
      } else if (const auto* open = std::get_if<bosh::OpenStream>(&action)) {
        require(open_.insert(open->stream).second, "a stream is opened once");
        require(open_.size() <= limits_.max_streams, "no more than max_streams are open");
      } else if (const auto* close = std::get_if<bosh::CloseStream>(&action)) {
        require(open_.erase(close->stream) == 1, "an open stream is closed");
      } else if (const auto* forward = std::get_if<bosh::Forward>(&action)) {
        require(open_.count(forward->stream) == 1, "an open stream is given something");
        require(!forward->bytes.empty(), "and not nothing");
      } else if (const auto* restart = std::get_if<bosh::RestartStream>(&action)) {
        require(open_.count(restart->stream) == 1, "an open stream is restarted");
      } else if (const auto* lost = std::get_if<bosh::Undelivered>(&action)) {
        require(open_.count(lost->stream) == 1, "senders are told on an open stream");
      } else {
        ended_ = true;
      }
    }
  }

  Source source_;
  base::Time now_{base::seconds(1000)};
  bosh::Limits limits_;
  std::optional<bosh::Session> session_;
  std::uint64_t rid_ = 0;
  std::uint64_t last_request_ = 0;
  std::set<bosh::RequestId> waiting_;
  std::set<bosh::StreamNumber> open_;
  bool ended_ = false;
};

}  // namespace
}  // namespace bittern

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bittern::Life(bittern::fuzz::text(data, size)).run();
  return 0;
}
