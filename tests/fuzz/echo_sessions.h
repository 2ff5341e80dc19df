// The sessions of a manager whose server says back whatever a client sends: all between the bodies
// of requests and those of their answers.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bittern/bosh/body.h"
#include "bittern/bosh/response.h"
#include "bittern/bosh/session.h"
#include "bittern/xml/body_reader.h"
#include "tests/fuzz/pieces.h"

namespace bittern::fuzz {

class EchoSessions {
 public:
  // `reader` is used again for every connection; `accept` as in bosh::Limits.
  EchoSessions(xml::BodyReader& reader, std::string_view accept) : reader_(reader) {
    limits_.accept = accept;
    limits_.max_streams = 2;
  }

  void on_request(bosh::RequestId request, const std::string& document) {
    take(request, document);
    serve();
    now_ += base::seconds(1);
    for (auto next = sessions_.begin(); next != sessions_.end();) {
      const auto [sid, session] = *next++;  // what is due may be its end
      if (session.deadline() <= now_) {
        act(sid, sessions_.at(sid).on_time(now_));
      }
    }
    serve();
  }

  void shut_down() {
    while (!sessions_.empty()) {
      const std::string sid = sessions_.begin()->first;
      act(sid, sessions_.at(sid).on_shutdown(now_));
      require(sessions_.count(sid) == 0, "a shutdown ends a session");
    }
  }

  // The answers since the last call.
  std::vector<bosh::Reply> take_replies() { return std::exchange(replies_, {}); }

 private:
  // What the server is about to do.
  struct Event {
    std::string sid;
    bosh::StreamNumber stream;
    std::optional<std::string> payload;  // none: it opens the stream
  };

  void take(bosh::RequestId request, const std::string& document) {
    const auto wrapper = reader_.read(document);
    if (!wrapper) {
      return refuse(request, bosh::Condition::kBadRequest);
    }
    const auto body = bosh::decode_body(*wrapper, document);
    const auto& sid = body ? body->sid : body.error().sid;
    if (!sid && body) {
      return create(request, *body);
    }
    const auto found = sid ? sessions_.find(*sid) : sessions_.end();
    if (found == sessions_.end()) {
      return refuse(request, bosh::Condition::kItemNotFound);
    }
    if (!body) {
      return act(*sid, found->second.on_bad_request(request, now_));
    }
    require(body->payload.size() <= 4 * document.size(), "a payload has its limit");
    act(*sid, found->second.on_request(request, *body, now_));
  }

  // A fuzzer could not guess better ones: s0, s1 ...
  void create(bosh::RequestId request, const bosh::Body& body) {
    const std::string sid = "s" + std::to_string(created_++);
    auto [session, actions] = bosh::Session::create(sid, limits_, request, body, now_);
    sessions_.emplace(sid, std::move(session));
    act(sid, actions);
    events_.push_back({sid, bosh::kFirstStream, "<stream:features/>"});
  }

  void refuse(bosh::RequestId request, bosh::Condition condition) {
    replies_.push_back({request, bosh::terminal_body(condition)});
  }

  void serve() {
    while (!events_.empty()) {
      Event event = std::move(events_.front());
      events_.pop_front();
      const auto found = sessions_.find(event.sid);
      if (found == sessions_.end()) {
        continue;
      }
      act(event.sid, event.payload
                         ? found->second.on_payloads(event.stream, {*event.payload}, now_)
                         : found->second.on_stream_opened(event.stream, {"a", "i", "1.0"}, now_));
    }
  }

  void act(const std::string& sid, const bosh::Actions& actions) {
    for (const bosh::Action& action : actions) {
      if (const auto* reply = std::get_if<bosh::Reply>(&action)) {
        replies_.push_back(*reply);
      } else if (const auto* open = std::get_if<bosh::OpenStream>(&action)) {
        events_.push_back({sid, open->stream, std::nullopt});
      } else if (const auto* forward = std::get_if<bosh::Forward>(&action)) {
        events_.push_back({sid, forward->stream, forward->bytes});
      } else if (std::holds_alternative<bosh::End>(action)) {
        sessions_.erase(sid);
      }
    }
  }

  xml::BodyReader& reader_;
  bosh::Limits limits_;
  base::Time now_{base::seconds(1000)};
  std::map<std::string, bosh::Session> sessions_;
  std::deque<Event> events_;
  std::vector<bosh::Reply> replies_;
  unsigned created_ = 0;
};

}  // namespace bittern::fuzz
