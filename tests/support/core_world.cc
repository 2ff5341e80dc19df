#include "tests/support/core_world.h"

#include <catch2/catch.hpp>

#include "manager/link_input.h"
#include "tests/support/server_header.h"

namespace bittern::test {

void CoreWorld::client_sends(const std::string& name, const std::string& document) {
  const bosh::RequestId id{++last_id_};
  ids_[name] = id;
  const auto wrapper = reader_.read(document);
  if (!wrapper) {
    answers_[id] = bosh::terminal_body(bosh::Condition::kBadRequest);
    return;
  }
  auto body = bosh::decode_body(*wrapper, document);
  const auto& sid = body ? body->sid : body.error().sid;
  if (!sid) {
    if (body) {
      create(id, *body);
    } else {
      answers_[id] = bosh::terminal_body(bosh::Condition::kBadRequest);
    }
  } else if (!session_lives() || *sid != session_->sid()) {
    answers_[id] = bosh::terminal_body(bosh::Condition::kItemNotFound);
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
  return answer == answers_.end() ? std::nullopt : std::optional(answer->second);
}

void CoreWorld::lose(const std::string& name) {
  perform(session_->on_request_lost(ids_.at(name), now_));
}

void CoreWorld::server_says(const std::string& bytes) {
  // Byte by byte, as a network may do it, but told to the session together.
  std::vector<xmpp::StreamEvent> events;
  for (const char& byte : bytes) {
    stream_.on_bytes({&byte, 1}, events);
  }
  deliver(std::move(events));
}

void CoreWorld::deliver(std::vector<xmpp::StreamEvent> events) {
  manager::LinkInput input = manager::to_link_input(std::move(events));
  if (input.lost) {
    perform(session_->on_server_lost(input.lost->loss, input.elements, now_));
  } else if (!input.elements.empty()) {
    perform(session_->on_payloads(input.elements, now_));
  }
}

void CoreWorld::server_vanishes() {
  perform(session_->on_server_lost({bosh::Condition::kRemoteConnectionFailed, {}}, {}, now_));
}

void CoreWorld::time_passes(base::Duration time) {
  const base::Time end = now_ + time;
  while (session_lives() && session_->deadline() <= end) {
    now_ = std::max(now_, session_->deadline());
    perform(session_->on_time(now_));
  }
  now_ = end;
}

void CoreWorld::open(const bosh::StreamRequest& request) {
  (void)stream_.open({request.to, request.from, request.lang, request.xmpp_version});
  if (refuses_) {
    server_vanishes();
    return;
  }
  std::vector<xmpp::StreamEvent> events;
  stream_.on_bytes(kServerHeader, events);
  REQUIRE(events.size() == 1);
  const auto& opened = std::get<xmpp::StreamOpened>(events[0]);
  perform(session_->on_stream_opened({opened.from, opened.id, opened.version}, now_));
}

void CoreWorld::perform(const bosh::Actions& actions) {
  const bosh::OpenStream* to_open = nullptr;
  for (const bosh::Action& action : actions) {
    REQUIRE_FALSE(ended_);  // End is the last action
    if (const auto* reply = std::get_if<bosh::Reply>(&action)) {
      REQUIRE(answers_.emplace(reply->request, reply->body).second);  // one answer each
    } else if (const auto* forward = std::get_if<bosh::Forward>(&action)) {
      server_got_ += forward->bytes;
    } else if (const auto* restart = std::get_if<bosh::RestartStream>(&action)) {
      const bosh::StreamRequest& request = restart->request;
      server_got_ +=
          stream_.restart({request.to, request.from, request.lang, request.xmpp_version});
    } else if (std::holds_alternative<bosh::CloseStream>(action)) {
      stream_closed_ = true;
    } else if (std::holds_alternative<bosh::End>(action)) {
      ended_ = true;
    } else {
      to_open = &std::get<bosh::OpenStream>(action);
    }
  }
  if (to_open != nullptr) {
    open(to_open->request);
  }
}

}  // namespace bittern::test
