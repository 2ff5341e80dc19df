// What the sessions of a run do.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>

#include "bench/load/account.h"
#include "bench/load/context.h"
#include "bench/load/message.h"
#include "bench/load/session.h"

namespace bittern::bench {

class Mode {
 public:
  // The sessions that it drives.
  class Field {
   public:
    [[nodiscard]] virtual Context& context() = 0;
    [[nodiscard]] virtual bool sends() const = 0;  // false: the time is over
    // A message of that session to itself; false if it is not the time for one.
    virtual bool send(std::size_t index) = 0;
    [[nodiscard]] virtual const std::string& jid(std::size_t index) = 0;
    [[nodiscard]] virtual Ledger& ledger(std::size_t index) = 0;
    [[nodiscard]] virtual const Messages& messages() = 0;
    [[nodiscard]] virtual Session& session(std::size_t index) = 0;
    [[nodiscard]] virtual bool is_ready(std::size_t index) = 0;
    virtual void start(std::size_t index) = 0;
    virtual void end(std::size_t index) = 0;
    virtual void exhausted() = 0;  // nothing more will be sent

   protected:
    ~Field() = default;
  };

  explicit Mode(Field& field) : field_(field) {}
  virtual ~Mode() = default;
  Mode(const Mode&) = delete;
  Mode& operator=(const Mode&) = delete;

  // Sessions that are set up before it begins.
  [[nodiscard]] virtual std::size_t sessions() const;
  // Speaks to the server without the manager.
  [[nodiscard]] virtual bool is_direct(std::size_t /*index*/) const { return false; }
  virtual void begin() {}
  virtual void stop() {}
  virtual void on_ready(std::size_t /*index*/) {}     // after begin()
  virtual void on_received(std::size_t /*index*/) {}  // a message of its own
  virtual void on_ended(std::size_t /*index*/) {}
  // Nothing is on its way any more.
  [[nodiscard]] virtual bool is_drained() const;
  [[nodiscard]] virtual double drain_seconds() const;
  // More of the "done" event: ,"name":value
  [[nodiscard]] virtual std::string more_results() const { return {}; }

 protected:
  Field& field_;
};

[[nodiscard]] std::unique_ptr<Mode> make_mode(Mode::Field& field, ModeName name);
[[nodiscard]] std::unique_ptr<Mode> make_push(Mode::Field& field);

}  // namespace bittern::bench
