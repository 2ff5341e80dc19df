#include "tests/simulation/network.h"

#include "tests/simulation/client.h"
#include "tests/simulation/host.h"

namespace bittern::simulation {

base::Duration Network::delay() { return world_.up_to(perfect_ ? 10 : world_.plan.delay); }

Network::Fate Network::draw_fate() {
  if (perfect_ || !world_.random.chance(world_.plan.loss)) {
    return Fate::kFine;
  }
  return static_cast<Fate>(world_.random.between(1, 4));
}

bosh::RequestId Network::send(const bosh::Body& body) {
  Exchange exchange;
  exchange.body = body;
  exchange.fate = draw_fate();
  return begin(std::move(exchange));
}

bosh::RequestId Network::send_garbage() {
  Exchange exchange;
  exchange.garbage = true;
  return begin(std::move(exchange));
}

bosh::RequestId Network::begin(Exchange exchange) {
  const bosh::RequestId id{++last_};
  const Fate fate = exchange.fate;
  exchanges_.emplace(id, std::move(exchange));
  if (fate == Fate::kNeverArrives) {
    exchanges_.at(id).dead = true;
    fail(id);
    return id;
  }
  world_.timeline.after(delay(), [this, id] { arrive(id); });
  if (fate == Fate::kRepeatedByProxy) {
    Exchange again;
    again.body = exchanges_.at(id).body;
    exchanges_.at(id).of_client = false;
    exchanges_.at(id).dead = true;
    return begin(std::move(again));
  }
  return id;
}

void Network::arrive(bosh::RequestId id) {
  Exchange& exchange = exchanges_.at(id);
  if (exchange.dead && !perfect_ && world_.random.chance(50)) {
    return;  // it was under way when the connection broke
  }
  exchange.arrived = true;
  last_was_stray_ = exchange.dead;
  if (exchange.fate == Fate::kBreaksWaiting) {
    world_.timeline.after(world_.up_to(20000), [this, id] { break_off(id); });
  }
  if (exchange.dead) {
    notice_later(id);
  }
  if (exchange.garbage) {
    world_.host->garbage(id);
  } else {
    world_.host->request(id, exchange.body);
  }
}

void Network::break_off(bosh::RequestId id) {
  Exchange& exchange = exchanges_.at(id);
  if (exchange.dead || exchange.finished) {
    return;
  }
  exchange.dead = true;
  notice_later(id);
  fail(id);
}

// The client hears of it.
void Network::fail(bosh::RequestId id) {
  if (exchanges_.at(id).of_client) {
    world_.timeline.after(world_.up_to(world_.plan.notice), [this, id] {
      const Exchange& exchange = exchanges_.at(id);
      if (exchange.of_client) {
        world_.client->failed(id, exchange.body.rid.value);
      }
    });
  }
}

// The manager hears of it.
void Network::notice_later(bosh::RequestId id) {
  world_.timeline.after(world_.up_to(world_.plan.notice), [this, id] {
    if (exchanges_.at(id).answered) {
      world_.host->answer_lost(id);
    } else {
      world_.host->request_lost(id);
    }
  });
}

void Network::abort(bosh::RequestId id) {
  Exchange& exchange = exchanges_.at(id);
  exchange.of_client = false;
  if (exchange.dead || exchange.finished) {
    return;
  }
  exchange.dead = true;
  if (exchange.arrived) {
    notice_later(id);
  }
}

void Network::answer(bosh::RequestId id, const std::string& body) {
  Exchange& exchange = exchanges_.at(id);
  exchange.answered = true;
  if (exchange.dead) {
    return;  // the manager is going to notice
  }
  if (exchange.fate == Fate::kAnswerLost && !perfect_) {
    return break_off(id);
  }
  world_.timeline.after(delay(), [this, id, body] {
    Exchange& there = exchanges_.at(id);
    if (!there.dead) {
      there.finished = true;
      world_.client->got(id, there.body.rid.value, body);
    }
  });
}

}  // namespace bittern::simulation
