// Requests as clients and proxies really write them.
#pragma once

#include <string>
#include <vector>

namespace bittern::http::test {

// Every one of them is one complete request.
inline const std::vector<std::string>& samples() {
  static const std::vector<std::string> kSamples{
      // A browser, with the cookies of the surrounding site.
      "POST /http-bind HTTP/1.1\r\nHost: chat.example.org\r\nUser-Agent: Mozilla/5.0 (X11)\r\n"
      "Accept: */*\r\nAccept-Encoding: gzip, deflate, br\r\nOrigin: https://example.org\r\n"
      "Content-Type: text/xml; charset=utf-8\r\nContent-Length: 62\r\nCookie: a=b; c=d\r\n\r\n"
      "<body rid='1' xmlns='http://jabber.org/protocol/httpbind'/>   ",
      // A native client: an odd port, no space behind the colons, a wrong Content-Encoding.
      "POST /http-bind/?room=a%20b HTTP/1.1\r\nHost:example.org:5222\r\n"
      "Content-Encoding:text/xml; charset=utf-8\r\nContent-Length:7\r\n\r\n<body/>",
      // nginx in between, with what its recipe adds; a body of white space.
      "POST /http-bind/ HTTP/1.1\r\nHost: chat.example.org\r\nX-Forwarded-For: 192.0.2.7\r\n"
      "X-Forwarded-Proto: https\r\nConnection: close\r\nContent-Length: 2\r\n"
      "content-type: text/xml\r\nX-Empty:\r\nX-Odd: \x80 a\tb\r\n\r\n\r\n",
      // HTTP/1.0 with and without keep-alive.
      "POST / HTTP/1.0\r\nConnection: Keep-Alive\r\nContent-Length: 7\r\n\r\n<body/>",
      "GET /status HTTP/1.0\r\n\r\n",
      // A proxy that streams, with extensions and a trailer.
      "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "3;ext=\"va;l\"\r\n<bo\r\n4;x\r\ndy/>\r\n0;last\r\nDigest: x\r\nX-Empty:\r\n\r\n",
      // curl with a large body.
      "POST /b HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 7\r\n\r\n<body/>",
      // A preflight.
      "OPTIONS /http-bind HTTP/1.1\r\nHost: a\r\nOrigin: https://example.org\r\n"
      "Access-Control-Request-Method: POST\r\n"
      "Access-Control-Request-Headers: content-type\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
      // An upgrade that we do not know, the absolute form, a tunnel, an empty line before.
      "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
      "GET http://other.example/path?q#f HTTP/1.1\r\nHost: a\r\nX-Empty: \t \r\n\r\n",
      "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n",
      "\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  };
  return kSamples;
}

}  // namespace bittern::http::test
