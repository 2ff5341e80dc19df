// libstrophe's objects, each freed once.
#pragma once

#include <strophe.h>

#include <memory>

namespace bittern::check {

struct StropheDelete {
  void operator()(xmpp_ctx_t* context) const { xmpp_ctx_free(context); }
  void operator()(xmpp_conn_t* connection) const { (void)xmpp_conn_release(connection); }
  void operator()(xmpp_stanza_t* stanza) const { (void)xmpp_stanza_release(stanza); }
};

using Context = std::unique_ptr<xmpp_ctx_t, StropheDelete>;
using Conversation = std::unique_ptr<xmpp_conn_t, StropheDelete>;
using Stanza = std::unique_ptr<xmpp_stanza_t, StropheDelete>;

}  // namespace bittern::check
