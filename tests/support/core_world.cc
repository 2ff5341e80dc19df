#include "tests/support/core_world.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <utility>

#include "bittern/xmpp/bounce.h"
#include "manager/link_input.h"
#include "manager/overloaded.h"
#include "tests/support/server_header.h"
#include "tests/support/set_limit.h"

namespace bittern::test {

bool CoreWorld::limit(const std::string& name, std::uint64_t value) {
  REQUIRE_FALSE(session_);
  return set_limit(limits_, name, value);
}

void CoreWorld::client_sends(const std::string& name, const std::string& document) {
  const bosh::RequestId id{++last_id_};
  ids_[name] = id;
  const auto refuse = [this, id](bosh::Condition condition, bool legacy = false) {
    answers_[id] = {id, bosh::terminal_body(condition), bosh::http_status(condition, legacy)};
  };
  const auto wrapper = reader_.read(document);
  if (!wrapper) {
    return refuse(bosh::Condition::kBadRequest);
  }
  auto body = bosh::decode_body(*wrapper, document);
  const auto& sid = body ? body->sid : body.error().sid;
  if (!sid) {
    body ? create(id, *body) : refuse(bosh::Condition::kBadRequest, body.error().legacy);
  } else if (!session_lives() || *sid != session_->sid()) {
    refuse(bosh::Condition::kItemNotFound);
  } else {
    perform(body ? session_->on_request(id, std::move(*body), now_)
                 : session_->on_bad_request(id, now_));
  }
}

void CoreWorld::create(bosh::RequestId id, const bosh::Body& body) {
  auto [session, actions] = bosh::Session::create("a-sid-of-the-core", limits_, id, body, now_);
  session_ = session;  // copied on purpose: a session is a value
  perform(actions);
}

std::optional<std::string> CoreWorld::answer_to(const std::string& name) {
  const auto id = ids_.find(name);
  if (id == ids_.end()) {
    return std::nullopt;
  }
  const auto answer = answers_.find(id->second);
  return answer == answers_.end() ? std::nullopt : std::optional(answer->second.body);
}

int CoreWorld::status_of_answer_to(const std::string& name) {
  return answers_.at(ids_.at(name)).status;
}

void CoreWorld::lose(const std::string& name) {
  perform(session_->on_request_lost(ids_.at(name), now_));
}

void CoreWorld::answer_lost(const std::string& name) {
  REQUIRE(answers_.count(ids_.at(name)) == 1);
  perform(session_->on_answer_lost(ids_.at(name), now_));
}

void CoreWorld::server_says(std::size_t stream, const std::string& bytes) {
  // Byte by byte, as a network may do it, but told to the session together.
  std::vector<xmpp::StreamEvent> events;
  for (const char& byte : bytes) {
    nth(stream).stream.on_bytes({&byte, 1}, events);
  }
  deliver(number(stream), std::move(events));
}

bosh::StreamNumber CoreWorld::number(std::size_t stream) {
  REQUIRE((stream == 0 || stream < opened_.size()));
  return opened_.empty() ? bosh::kFirstStream : opened_[stream];
}

void CoreWorld::deliver(bosh::StreamNumber number, std::vector<xmpp::StreamEvent> events) {
  manager::LinkInput input = manager::to_link_input(std::move(events), texts_);
  if (input.managed) {
    session_->on_stream_managed(number);
  }
  if (input.lost) {
    perform(session_->on_server_lost(number, input.lost->loss, input.elements, now_));
  } else if (!input.elements.empty()) {
    perform(session_->on_payloads(number, input.elements, now_));
  }
}

void CoreWorld::server_vanishes(std::size_t stream) {
  perform(session_->on_server_lost(number(stream), {bosh::Condition::kRemoteConnectionFailed, {}},
                                   {}, now_));
}

void CoreWorld::time_passes(base::Duration time) {
  const base::Time end = now_ + time;
  while (session_lives() && session_->deadline() <= end) {
    now_ = std::max(now_, session_->deadline());
    perform(session_->on_time(now_));
    REQUIRE((ended_ || session_->deadline() > now_));  // what was due is done
  }
  now_ = end;
}

void CoreWorld::open(const bosh::OpenStream& action) {
  const bosh::StreamRequest& request = action.request;
  if (refuses_ || request.to != "example.org") {
    const auto condition =
        refuses_ ? bosh::Condition::kRemoteConnectionFailed : bosh::Condition::kHostUnknown;
    perform(session_->on_server_lost(action.stream, {condition, {}}, {}, now_));
    return;
  }
  opened_.push_back(action.stream);
  xmpp::Stream& stream = server(action.stream).stream;
  (void)stream.open({request.to, request.from, request.lang, request.xmpp_version});
  std::vector<xmpp::StreamEvent> events;
  stream.on_bytes(kServerHeader, events);
  REQUIRE(events.size() == 1);
  const auto& opened = std::get<xmpp::StreamOpened>(events[0]);
  perform(
      session_->on_stream_opened(action.stream, {opened.from, opened.id, opened.version}, now_));
}

void CoreWorld::perform(const bosh::Actions& actions) {
  for (const bosh::Action& action : actions) {
    REQUIRE_FALSE(ended_);  // End is the last action
    perform_one(action);
  }
  for (const bosh::OpenStream& action : std::exchange(to_open_, {})) {
    open(action);
  }
}

void CoreWorld::perform_one(const bosh::Action& action) {
  std::visit(
      manager::Overloaded{
          [this](const bosh::Reply& reply) {
            REQUIRE(answers_.emplace(reply.request, reply).second);  // one answer each
          },
          [this](const bosh::Forward& forward) { server(forward.stream).got += forward.bytes; },
          [this](const bosh::OpenStream& open) { to_open_.push_back(open); },
          [this](const bosh::RestartStream& restart) {
            const bosh::StreamRequest& request = restart.request;
            Server& to = server(restart.stream);
            to.got +=
                to.stream.restart({request.to, request.from, request.lang, request.xmpp_version});
          },
          [this](const bosh::Undelivered& lost) {
            server(lost.stream).got += xmpp::bounces(lost.payloads);
          },
          [this](const bosh::CloseStream& close) {
            server(close.stream).cut = true;
            server(close.stream).closed = close.how == bosh::CloseStream::How::kOrderly;
          },
          [this](const bosh::End&) { ended_ = true; },
      },
      action);
}

}  // namespace bittern::test
