#include "manager/session_host.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "log/log.h"
#include "manager/overloaded.h"

namespace bittern::manager {
namespace {

std::string_view describe(bosh::EndReason reason) {
  switch (reason) {
    case bosh::EndReason::kTerminatedByClient:
      return "terminated by the client";
    case bosh::EndReason::kBadRequest:
      return "bad request";
    case bosh::EndReason::kRidOutOfWindow:
      return "rid outside the window";
    case bosh::EndReason::kInactive:
      return "inactive";
    case bosh::EndReason::kServerGone:
      return "server gone";
    case bosh::EndReason::kStreamError:
      return "stream error from the server";
    case bosh::EndReason::kShutdown:
      return "shutdown";
  }
  return "";
}

}  // namespace

SessionHost::SessionHost(net::Loop& loop, const Settings& settings, const ServerEntry& server,
                         Owner& owner, std::string client)
    : loop_(loop),
      server_(server),
      owner_(owner),
      client_(std::move(client)),
      created_(loop.now()),
      link_(loop, settings, *this),
      deadline_(loop, [this] { on_time(); }),
      limits_(settings.bosh) {}

void SessionHost::create(std::string sid, bosh::RequestId request, const bosh::Body& creation) {
  auto [session, actions] =
      bosh::Session::create(std::move(sid), limits_, request, creation, loop_.now());
  session_ = std::move(session);
  const bosh::Terms& terms = session_->terms();
  log::event(log::Level::kInfo, "session-created",
             {{"sid", short_sid()},
              {"to", creation.stream_request.to},
              {"client", client_},
              {"wait", terms.wait.count()},
              {"hold", static_cast<unsigned>(terms.hold)}});
  perform(std::move(actions));
}

void SessionHost::on_request(bosh::RequestId request, bosh::Body body) {
  perform(session_->on_request(request, std::move(body), loop_.now()));
}

void SessionHost::on_bad_request(bosh::RequestId request) {
  perform(session_->on_bad_request(request, loop_.now()));
}

void SessionHost::on_request_lost(bosh::RequestId request) {
  if (!ended_) {
    perform(session_->on_request_lost(request, loop_.now()));
  }
}

void SessionHost::on_answer_lost(bosh::RequestId request) {
  if (!ended_) {
    log::event(log::Level::kDebug, "answer-lost", {{"sid", short_sid()}, {"client", client_}});
    perform(session_->on_answer_lost(request, loop_.now()));
  }
}

void SessionHost::shut_down() { perform(session_->on_shutdown(loop_.now())); }

void SessionHost::on_stream_opened(bosh::StreamInfo info) {
  perform(session_->on_stream_opened(std::move(info), loop_.now()));
}

void SessionHost::on_elements(std::vector<std::string> elements) {
  perform(session_->on_payloads(std::move(elements), loop_.now()));
}

void SessionHost::on_server_drained() { perform(session_->on_server_drained(loop_.now())); }

void SessionHost::on_server_lost(LinkInput::Lost lost, std::vector<std::string> elements) {
  log::event(log::Level::kInfo, "server-lost",
             {{"sid", short_sid()},
              {"server", server_.host + ":" + std::to_string(server_.port)},
              {"condition", bosh::to_string(lost.loss.condition)},
              {"reason", lost.reason}});
  perform(session_->on_server_lost(std::move(lost.loss), std::move(elements), loop_.now()));
}

void SessionHost::perform(bosh::Actions actions) {
  for (bosh::Action& action : actions) {
    perform_one(action);
  }
  if (!ended_) {
    after_step();
  }
}

void SessionHost::perform_one(bosh::Action& action) {
  std::visit(Overloaded{
                 [this](bosh::Reply& reply) {
                   owner_.reply(reply.request, std::move(reply.body), session_->terms().content);
                 },
                 [this](bosh::Forward& forward) { link_.send(forward.bytes); },
                 [this](bosh::OpenStream& open) { link_.open(server_, open.request); },
                 [this](bosh::RestartStream& restart) { link_.restart(restart.request); },
                 [this](bosh::CloseStream&) { link_.close(); },
                 [this](bosh::End& over) { end(over.reason); },
             },
             action);
}

void SessionHost::end(bosh::EndReason reason) {
  ended_ = true;
  link_.close();
  deadline_.clear();
  log::event(log::Level::kInfo, "session-ended",
             {{"sid", short_sid()},
              {"reason", describe(reason)},
              {"age_s", (loop_.now() - created_).count() / 1000}});
  owner_.on_ended(*this);
}

// Back-pressure both ways, and when to look again.
void SessionHost::after_step() {
  if (session_->is_flowing() && link_.overfull()) {
    session_->on_server_congested();
  }
  link_.set_reading(session_->accepts_payloads());
  watch();
}

void SessionHost::watch() { deadline_.set(std::min(session_->deadline(), link_.deadline())); }

void SessionHost::on_time() {
  link_.on_time();
  if (!ended_) {
    perform(session_->on_time(loop_.now()));
  }
}

std::string SessionHost::short_sid() const { return sid().substr(0, 6) + ".."; }

}  // namespace bittern::manager
