#include "manager/session_host.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "bittern/base/check.h"
#include "bittern/xmpp/bounce.h"
#include "log/log.h"
#include "manager/overloaded.h"
#include "manager/retire.h"
#include "manager/session_stream.h"

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
    case bosh::EndReason::kBadKey:
      return "wrong key";
    case bosh::EndReason::kUnknownStream:
      return "a stream that there never was";
    case bosh::EndReason::kOveractive:
      return "too many requests, or too often";
    case bosh::EndReason::kLimit:
      return "limits.max_early_bytes is exceeded";
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

SessionHost::SessionHost(Owner& owner, const Client& client, bosh::Session session)
    : owner_(owner),
      client_(client),
      created_(owner.loop().now()),
      session_(std::move(session)),
      deadline_(owner.loop(), [this] { on_time(); }) {}

SessionHost::~SessionHost() = default;

void SessionHost::begin(std::string_view to, bosh::Actions actions) {
  const bosh::Terms& terms = session_.terms();
  log::event(log::Level::kInfo, "session-created",
             {{"sid", short_sid()},
              {"to", to},
              {"client", client_.to_string()},
              {"wait", terms.wait.count()},
              {"hold", static_cast<unsigned>(terms.hold)}});
  perform(std::move(actions));
}

void SessionHost::on_request(bosh::RequestId request, bosh::Body&& body) {
  perform(session_.on_request(request, std::move(body), loop().now()));
}

void SessionHost::on_bad_request(bosh::RequestId request) {
  perform(session_.on_bad_request(request, loop().now()));
}

void SessionHost::on_request_lost(bosh::RequestId request) {
  if (!ended_) {
    perform(session_.on_request_lost(request, loop().now()));
  }
}

void SessionHost::on_answer_lost(bosh::RequestId request) {
  if (!ended_) {
    log::event(log::Level::kDebug, "answer-lost",
               {{"sid", short_sid()}, {"client", client_.to_string()}});
    perform(session_.on_answer_lost(request, loop().now()));
  }
}

void SessionHost::shut_down() { perform(session_.on_shutdown(loop().now())); }

void SessionHost::perform(bosh::Actions actions) {
  for (bosh::Action& action : actions) {
    perform_one(action);
  }
  if (!ended_) {
    refuse_unknown();
  }
  if (!ended_) {
    after_step();
  }
}

void SessionHost::perform_one(bosh::Action& action) {
  std::visit(
      Overloaded{
          [this](bosh::Reply& reply) {
            owner_.reply(std::move(reply), session_.terms().content());
          },
          [this](bosh::Forward& forward) { link(forward.stream).send(forward.bytes); },
          [this](bosh::OpenStream& opening) { open(opening); },
          [this](bosh::RestartStream& restart) { link(restart.stream).restart(restart.request); },
          [this](bosh::Undelivered& lost) { link(lost.stream).send(xmpp::bounces(lost.payloads)); },
          [this](bosh::CloseStream& closing) { close(closing); },
          [this](bosh::End& over) { end(over.reason); },
      },
      action);
}

void SessionHost::open(const bosh::OpenStream& action) {
  Server* server = owner_.servers().find(action.request.to);
  if (server == nullptr) {
    unknown_.get_or_make().push_back(action.stream);
    return;
  }
  const std::string& domain = owner_.servers().name(action.request.to);
  streams_.push_back(std::make_unique<Stream>(*this, action.stream, *server, domain));
  streams_.back()->open(action.request);
  links_changed_ = true;
}

// An added stream's domain is only looked up now (§16.3); the session hears it as any other loss.
void SessionHost::refuse_unknown() {
  if (!unknown_) {
    return;
  }
  const auto unknown = std::exchange(unknown_, {});
  for (const bosh::StreamNumber number : *unknown) {
    perform(session_.on_server_lost(number, {bosh::Condition::kHostUnknown, {}}, {}, loop().now()));
  }
}

void SessionHost::close(const bosh::CloseStream& action) {
  if (Stream* stream = find(action.stream)) {
    if (action.how == bosh::CloseStream::How::kCut) {
      stream->link().cut();
    } else {
      stream->link().close();
    }
    forget(action.stream);
  }
}

// In a later turn: its own call may be what led here.
void SessionHost::forget(bosh::StreamNumber number) {
  const auto at = std::find_if(streams_.begin(), streams_.end(),
                               [number](const auto& each) { return each->number() == number; });
  if (at != streams_.end()) {
    retire(loop(), std::move(*at));
    streams_.erase(at);
  }
}

SessionHost::Stream* SessionHost::find(bosh::StreamNumber number) {
  const auto at = std::find_if(streams_.begin(), streams_.end(),
                               [number](const auto& each) { return each->number() == number; });
  return at == streams_.end() ? nullptr : at->get();
}

ServerLink& SessionHost::link(bosh::StreamNumber number) {
  Stream* stream = find(number);
  BITTERN_CHECK(stream != nullptr);
  links_changed_ = true;
  return stream->link();
}

void SessionHost::end(bosh::EndReason reason) {
  ended_ = true;
  deadline_.clear();
  log::event(log::Level::kInfo, "session-ended",
             {{"sid", short_sid()},
              {"reason", describe(reason)},
              {"age_s", (loop().now() - created_).count() / 1000}});
  owner_.on_ended(*this);
}

// Back-pressure both ways, and when to look again.
void SessionHost::after_step() {
  const bool reads = session_.accepts_payloads();
  if (links_changed_ || reads != reading_) {
    reading_ = reads;
    look_at_links();
  }
  watch();
}

void SessionHost::look_at_links() {
  for (const auto& stream : streams_) {
    if (session_.is_flowing(stream->number()) && stream->link().overfull()) {
      session_.on_server_congested(stream->number());
    }
    stream->link().set_reading(reading_);
  }
  links_changed_ = true;
}

void SessionHost::watch() {
  if (std::exchange(links_changed_, false)) {
    links_due_ = base::kNever;
    for (const auto& stream : streams_) {
      links_due_ = std::min(links_due_, stream->link().deadline());
    }
  }
  deadline_.set(std::min(session_.deadline(), links_due_));
}

void SessionHost::on_time() {
  if (links_due_ <= loop().now()) {
    links_on_time();
  }
  if (!ended_) {
    perform(session_.on_time(loop().now()));
  }
}

void SessionHost::links_on_time() {
  links_changed_ = true;
  std::vector<bosh::StreamNumber> numbers;
  for (const auto& stream : streams_) {
    numbers.push_back(stream->number());
  }
  for (const bosh::StreamNumber number : numbers) {
    if (Stream* stream = ended_ ? nullptr : find(number)) {
      stream->link().on_time();
    }
  }
}

std::string SessionHost::short_sid() const { return std::string(sid().substr(0, 6)) + ".."; }

}  // namespace bittern::manager
