// Who may read our answers from a web page of another origin (Fetch standard, CORS protocol).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bittern/http/request.h"
#include "bittern/http/response.h"

namespace bittern::http {

struct CorsPolicy {
  // Exact, or the single entry "*" for all.
  std::vector<std::string> allowed_origins;
  // A page may send cookies with its requests. "*" cannot say that, so origins are named back.
  bool allow_credentials = false;
  bool enabled = true;  // else no answer has a CORS field: a proxy in front adds them
};

// Adds the CORS fields to an answer to a request with this Origin (none: not a cross-origin
// request). With "*" (and no credentials) the answer allows every origin; else it names the origin
// back if it is allowed and says Vary: Origin in any case.
void add_cors(Response& response, const CorsPolicy& policy, std::optional<std::string_view> origin);

// For what any page may read, whatever the policy allows of the rest (XEP-0156 §3).
void add_public_cors(Response& response, const CorsPolicy& policy);

// The answer to OPTIONS: a preflight when the request has Access-Control-Request-Method.
// 204, Allow, and for allowed origins Access-Control-Allow-Methods, -Headers (those asked for,
// if they are field names; Authorization and any other) and -Max-Age.
// `methods` are those of the resource, "GET, HEAD, OPTIONS".
[[nodiscard]] Response preflight(const CorsPolicy& policy, const Request& request,
                                 std::string_view methods);

}  // namespace bittern::http
