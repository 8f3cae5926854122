// SPDX-License-Identifier: Apache-2.0
#include "http/request.h"

#include <algorithm>
#include <array>

#include "http/response.h"

namespace tandem::http {

const std::string* find(const Fields& fields, std::string_view name) {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.first == name; });
  return found == fields.end() ? nullptr : &found->second;
}

std::string_view to_text(Method method) {
  switch (method) {
    case Method::Get:
      return "GET";
    case Method::Head:
      return "HEAD";
    case Method::Post:
      return "POST";
    case Method::Put:
      return "PUT";
    case Method::Patch:
      return "PATCH";
    case Method::Delete:
      return "DELETE";
    case Method::Options:
      return "OPTIONS";
  }
  return "";
}

namespace {

struct Phrase {
  unsigned status;
  std::string_view text;
};

// RFC 9110 section 15, RFC 6585; the ones that a server of ours may send.
constexpr auto kPhrases = std::to_array<Phrase>({
    {100, "Continue"                       },
    {200, "OK"                             },
    {201, "Created"                        },
    {202, "Accepted"                       },
    {204, "No Content"                     },
    {206, "Partial Content"                },
    {301, "Moved Permanently"              },
    {302, "Found"                          },
    {303, "See Other"                      },
    {304, "Not Modified"                   },
    {307, "Temporary Redirect"             },
    {308, "Permanent Redirect"             },
    {400, "Bad Request"                    },
    {401, "Unauthorized"                   },
    {403, "Forbidden"                      },
    {404, "Not Found"                      },
    {405, "Method Not Allowed"             },
    {406, "Not Acceptable"                 },
    {408, "Request Timeout"                },
    {409, "Conflict"                       },
    {410, "Gone"                           },
    {411, "Length Required"                },
    {412, "Precondition Failed"            },
    {413, "Content Too Large"              },
    {414, "URI Too Long"                   },
    {415, "Unsupported Media Type"         },
    {417, "Expectation Failed"             },
    {422, "Unprocessable Content"          },
    {428, "Precondition Required"          },
    {429, "Too Many Requests"              },
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"          },
    {501, "Not Implemented"                },
    {502, "Bad Gateway"                    },
    {503, "Service Unavailable"            },
    {504, "Gateway Timeout"                },
    {505, "HTTP Version Not Supported"     },
    {507, "Insufficient Storage"           },
});

constexpr std::array<std::string_view, 6> kClasses = {
    "Unknown", "Informational", "Success", "Redirection", "Client Error", "Server Error"};

}  // namespace

std::string_view reason_phrase(unsigned status) {
  const auto found = std::find_if(kPhrases.begin(), kPhrases.end(),
                                  [&](const Phrase& p) { return p.status == status; });
  if (found != kPhrases.end()) return found->text;
  return kClasses[status / 100 < kClasses.size() ? status / 100 : 0];
}

}  // namespace tandem::http
