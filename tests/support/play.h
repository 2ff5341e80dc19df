// A play: one session's life written down, line by line, in tests/plays/*.play.
//
//   client asks      rid=1000 to=example.org wait=60 hold=1 [further attributes] [<payload/>]
//                    its attribute content is the type of every answer from then on
//   client repeats   rid=1001 ...            the same request on a new connection
//   client sends     <any bytes>             a request that need not be one
//   client gets      rid=1000 hold=1 !polling [<payload/>]
//                    the answer to that request: these attributes and no "polling"; the children
//                    exactly as written; a value of * is any. `rid=1001#2` is its repeat's answer,
//                    `rid=?` that to the latest `client sends`; status=404 is HTTP's, 200 if it is
//                    not said; stream=$2 is the second stream's name
//   client waits for rid=1001                that request has no answer yet
//   server says      <bytes>                 on the stream; its header is sent by itself
//   server gets      <bytes>                 what arrived since the last time, without our headers
//   server restarts                          it got a new stream header, and answers with its own
//   server closes | server vanishes          </stream:stream> | the connection only
//   server refuses                           must stand first: nobody listens
//   stream closed | stream cut               we closed the stream | the connection only
//                    "server 2 says", "stream 2 closed": the session's second stream
//   manager has      max_streams=4           must stand first: Limits other than the defaults
//   time passes      60s | 500ms
//   wire loses       rid=1001                the client's connection with that request breaks
//   wire lost        rid=1001                its answer went out, and was never acknowledged by TCP
//   session ends | session lives
//
// A value in double quotes may hold spaces. Lines that begin with # are comments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bittern/base/time.h"

namespace bittern::test {

struct PlayLine {
  int number;
  std::string verb;  // "client asks"
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<std::string> absent;  // written !name
  std::string payload;              // from the first '<' on
  std::string words;                // the line behind the verb, whole
  std::size_t stream = 0;           // "server 2 says": 1

  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
};

struct Play {
  std::string name;
  std::vector<PlayLine> lines;
};

// A line that is no play's throws std::runtime_error with file and line.
[[nodiscard]] Play read_play(const std::string& file);
[[nodiscard]] Play parse_play(std::string name, const std::string& text);
[[nodiscard]] std::vector<std::string> play_files();

// Where a play is performed: the pure core with simulated time, or a whole manager over HTTP.
class World {
 public:
  virtual ~World() = default;
  // `name` stands for this request in the calls below.
  virtual void client_sends(const std::string& name, const std::string& document) = 0;
  // The body of its answer, if there is one.
  virtual std::optional<std::string> answer_to(const std::string& name) = 0;
  // HTTP's status of that answer.
  virtual int status_of_answer_to(const std::string& name) = 0;
  // What else is wrong with how that answer came, which is to be of `content_type`; empty: nothing.
  virtual std::string fault_of_answer_to(const std::string& name,
                                         const std::string& content_type) = 0;
  virtual void lose(const std::string& name) = 0;
  // The answer went out and did not arrive, as the transport says.
  virtual void answer_lost(const std::string& name) = 0;
  // Before anything else: sets one of bosh::Limits, in its unit; false: there is none of this name.
  virtual bool limit(const std::string& name, std::uint64_t value) = 0;
  virtual void server_refuses() = 0;
  // Streams are counted from 0, in the order in which they were opened.
  virtual void server_says(std::size_t stream, const std::string& bytes) = 0;
  virtual void server_vanishes(std::size_t stream) = 0;
  // Everything that we have sent to the server on this stream so far.
  virtual const std::string& server_got(std::size_t stream) = 0;
  virtual bool stream_closed(std::size_t stream) = 0;
  // Its connection is over.
  virtual bool stream_cut(std::size_t stream) = 0;
  virtual bool session_lives() = 0;
  virtual void time_passes(base::Duration time) = 0;
  // Goes on until `condition` holds, or for as long as is patient; true if it holds.
  virtual bool until(const std::function<bool()>& condition) = 0;
};

// Performs the play up to the first line that does not come true, and says which it was and why;
// empty: all came true.
[[nodiscard]] std::string perform(const Play& play, World& world);

}  // namespace bittern::test
