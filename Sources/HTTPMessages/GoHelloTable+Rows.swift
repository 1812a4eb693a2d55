// Written by Tests/ClientHellos/generate.

extension GoHelloTable {
  /// By key, the minor versions of Go, and which configurations make it.
  static let rows: [String: [Int]] = [
    // address, default, h2, http, http2, min10, notickets
    "bfbefa99d44b": [15],
    // address, default, h2, http, http2, min10, notickets
    "acb38bdea36a": [15],
    // cache3, resumed3
    "276f077fec4e": [15],
    // cache3, resumed3
    "986bcc7f4270": [15],
    // cache4, resumed4
    "a4813e636d3d": [15],
    // cache4, resumed4
    "db066d856135": [15],
    // max11
    "1a25ad9bc757": [15],
    // max12
    "52c0d75914c0": [15],
    // max12
    "2d841c5897d5": [15],
    // min12
    "7723a3092374": [15],
    // min12
    "1839629ea4d4": [15],
    // min13
    "b9874d573807": [15],
    // min13
    "630f5b5d58ba": [15],
    // address, default, h2, http, http2, min12, notickets
    "37fcef50a835": [19],
    // address, default, h2, http, http2, min12, notickets
    "047edb1eb7ac": [19],
    // cache3, resumed3
    "729d55ee7c53": [19],
    // cache3, resumed3
    "d87badcebec2": [19],
    // cache4, resumed4
    "33eedb122508": [19],
    // cache4, resumed4
    "2bee0bf16529": [19],
    // max11
    "34f7e7cfe93b": [19],
    // max12
    "c57c12fd7d05": [19],
    // max12
    "d185c09abb28": [19],
    // min10
    "ffec9da44b24": [19],
    // min10
    "9ba65c0996b3": [19],
    // min13
    "c6527c40bb61": [19],
    // min13
    "ecd5a4392ae8": [19],
    // address, default, h2, http, http2, min12, notickets
    "64ad32e3acff": [21, 22],
    // address, default, h2, http, http2, min12, notickets
    "290d1f06dfa3": [21, 22],
    // cache3, resumed3
    "b5a8bcc2b0a1": [21, 22],
    // cache3, resumed3
    "4e19e2a0b060": [21, 22],
    // cache4, resumed4
    "77b15c947f54": [21, 22],
    // cache4, resumed4
    "b068b5cd78ab": [21, 22],
    // max11
    "c20f16832e9f": [21, 22],
    // max12
    "5dbfe970e740": [21, 22],
    // max12
    "1c743721b473": [21, 22],
    // min10
    "86ed9dad64d1": [21, 22],
    // min10
    "78d887cf9302": [21, 22],
    // min13
    "5bac08b54306": [21, 22],
    // min13
    "d4eb34bf575f": [21, 22],
    // address, default, h2, http, http2, min12, notickets
    "98144d535993": [22],
    // address, default, h2, http, http2, min12, notickets
    "bb2c1152741b": [22],
    // cache3, resumed3
    "337711c73790": [22],
    // cache3, resumed3
    "4abbc226d3ec": [22],
    // cache4, resumed4
    "fb64467c7f14": [22],
    // cache4, resumed4
    "e216821eba49": [22],
    // max11
    "21e3a10abb1b": [22],
    // max12
    "1e96ccfcf2e9": [22],
    // max12
    "c353bd3bda43": [22],
    // min10
    "88e29bd90869": [22],
    // min10
    "145de859a4a9": [22],
    // address, default, h2, http, http2, min12, notickets
    "eb06ab5a62b9": [23],
    // address, default, h2, http, http2, min12, notickets
    "81f10a8e2e58": [23],
    // cache4, resumed4
    "fd6daeaf6f64": [23],
    // cache4, resumed4
    "b4315f9e144e": [23],
    // min10
    "5e4736293e7e": [23],
    // min10
    "c5ee6c9ec23b": [23],
    // min13
    "e8b865e791f3": [23],
    // min13
    "599efdde5c2d": [23],
    // address, default, h2, http, http2, min12, notickets
    "b49ac0dbdcea": [23, 24],
    // address, default, h2, http, http2, min12, notickets
    "c1491b92f02b": [23, 24],
    // address, default, h2, http, http2, min12, notickets
    "cd8a5b469f7f": [23, 24],
    // address, default, h2, http, http2, min12, notickets
    "373aca65b785": [23, 24],
    // cache3, resumed3
    "91f007db64db": [23, 24],
    // cache3, resumed3
    "f626db5c2472": [23, 24],
    // cache3, resumed3
    "ad8e9310d36d": [23, 24],
    // cache3, resumed3
    "448b9de42c75": [23, 24],
    // cache3, resumed3
    "5d18713a5b4f": [23, 24],
    // cache3, resumed3
    "55f8f8481a34": [23, 24],
    // cache4, resumed4
    "5b71ff54441a": [23, 24],
    // cache4, resumed4
    "aa7a39710904": [23, 24],
    // cache4, resumed4
    "84fcbe171a05": [23, 24],
    // cache4, resumed4
    "8852cf7a19ce": [23, 24],
    // max12
    "2395fea34962": [23, 24],
    // max12
    "3af686d81d2c": [23, 24],
    // max12
    "8f9d5e1893bf": [23, 24],
    // max12
    "64f7cb5712a5": [23, 24],
    // max12
    "80b742a78cde": [23, 24],
    // max12
    "fedfd4f796d5": [23, 24],
    // min10
    "3f77c3a7a7ec": [23, 24],
    // min10
    "9b657280ec63": [23, 24],
    // min10
    "8367744c10eb": [23, 24],
    // min10
    "0f997ecbc74b": [23, 24],
    // min13
    "b65ff1693e99": [23, 24],
    // min13
    "265d53ce0a97": [23, 24],
    // max11
    "0c39fd0c896d": [23, 24, 25, 26],
    // max11
    "9de54d429587": [23, 24, 25, 26],
    // max11
    "817501221ab0": [23, 24, 25, 26, 27],
    // address, default, h2, http, http2, min12, notickets
    "03c74a578b53": [24],
    // address, default, h2, http, http2, min12, notickets
    "b7af6173a865": [24],
    // address, default, h2, http, http2, min12, notickets
    "e5d688ce604d": [24],
    // address, default, h2, http, http2, min12, notickets
    "55159bcc0249": [24],
    // cache4, resumed4
    "6e464d41da41": [24],
    // cache4, resumed4
    "a0121a712438": [24],
    // cache4, resumed4
    "43eabbbb24a8": [24],
    // cache4, resumed4
    "914443371aea": [24],
    // min10
    "b6eddb475cfa": [24],
    // min10
    "153d41b3ddc9": [24],
    // min10
    "34995e27c47f": [24],
    // min10
    "89d753f3143a": [24],
    // min13
    "91a2cefc5350": [24],
    // min13
    "431d193994e3": [24],
    // address, default, h2, http, http2, min12, notickets
    "d5b4bb0c32fd": [25, 26],
    // address, default, h2, http, http2, min12, notickets
    "908b9bd361b1": [25, 26],
    // address, default, h2, http, http2, min12, notickets
    "e07d279a50aa": [25, 26],
    // address, default, h2, http, http2, min12, notickets
    "b919f8b7ca2d": [25, 26],
    // address, default, h2, http, http2, min12, notickets
    "c6c534bd7bc5": [25, 26],
    // address, default, h2, http, http2, min12, notickets
    "cf6839211c62": [25, 26],
    // address, default, h2, http, http2, min12, notickets
    "53ca8b5f5d69": [25, 26],
    // address, default, h2, http, http2, min12, notickets
    "9ecbe5cf6f7a": [25, 26],
    // address, default, h2, http, http2, min12, notickets
    "62e4c1dc84b4": [25, 26],
    // address, default, h2, http, http2, min12, notickets
    "d1ceb224f92a": [25, 26],
    // cache3, resumed3
    "85a6c78d404a": [25, 26],
    // cache3, resumed3
    "e6709076e798": [25, 26],
    // cache3, resumed3
    "3ba6791d54f1": [25, 26],
    // cache3, resumed3
    "661636d28af4": [25, 26],
    // cache4, resumed4
    "5d714c186ea5": [25, 26],
    // cache4, resumed4
    "2339f71f8d81": [25, 26],
    // cache4, resumed4
    "ad402c62d157": [25, 26],
    // cache4, resumed4
    "5751022ebda4": [25, 26],
    // cache4, resumed4
    "321233116a95": [25, 26],
    // cache4, resumed4
    "053d8d262ce3": [25, 26],
    // cache4, resumed4
    "ba3587c4285f": [25, 26],
    // cache4, resumed4
    "0bb175909047": [25, 26],
    // cache4, resumed4
    "8c40fa242daa": [25, 26],
    // cache4, resumed4
    "fa4ca3afcd88": [25, 26],
    // max12
    "5cda771f8d5c": [25, 26],
    // max12
    "b0c490b9ba23": [25, 26],
    // max12
    "2f4ff1b0b551": [25, 26],
    // max12
    "63c773259999": [25, 26],
    // min10
    "0ad1cc781fab": [25, 26],
    // min10
    "4323c3bcf658": [25, 26],
    // min10
    "f6daf8a3152b": [25, 26],
    // min10
    "1919166dbd89": [25, 26],
    // min10
    "628d366670e9": [25, 26],
    // min10
    "fe3b800bec9c": [25, 26],
    // min10
    "c273299836ad": [25, 26],
    // min10
    "a0ef20c5dd59": [25, 26],
    // min10
    "abd48e4bb166": [25, 26],
    // min10
    "d176ee50e0ad": [25, 26],
    // min13
    "8d1f9fbb82f1": [25, 26],
    // min13
    "20d38433f6a2": [25, 26],
    // min13
    "a504f61b37d4": [25, 26],
    // min13
    "7672349809bf": [25, 26],
    // cache3, resumed3
    "e13880d866b9": [25, 26, 27],
    // cache3, resumed3
    "54d9efe4d4aa": [25, 26, 27],
    // cache3, resumed3
    "a88bede079e0": [25, 26, 27],
    // cache3, resumed3
    "a00ae6ad4eeb": [25, 26, 27],
    // max12
    "e91abc5895b3": [25, 26, 27],
    // max12
    "1e2c7e64114f": [25, 26, 27],
    // max12
    "e693b34033dc": [25, 26, 27],
    // max12
    "d408dad2d80f": [25, 26, 27],
    // address, default, h2, http, http2, min12, notickets
    "9f592de91a5a": [26],
    // address, default, h2, http, http2, min12, notickets
    "9de4b4c67888": [26],
    // cache4, resumed4
    "6ce4c42b4ff3": [26],
    // cache4, resumed4
    "6ee57b0d400c": [26],
    // min10
    "9875be97648a": [26],
    // min10
    "52b7992cd88d": [26],
    // min13
    "bc2b7e9e5d33": [26],
    // min13
    "68d83c1dc1be": [26],
    // address, default, h2, http, http2, min12, notickets
    "c14feeef4f68": [27],
    // address, default, h2, http, http2, min12, notickets
    "89a6a8f8f564": [27],
    // address, default, h2, http, http2, min12, notickets
    "e19f86640b2a": [27],
    // address, default, h2, http, http2, min12, notickets
    "d3cd6565443e": [27],
    // address, default, h2, http, http2, min12, notickets
    "0f75905f8ace": [27],
    // address, default, h2, http, http2, min12, notickets
    "d83d5d86cf3b": [27],
    // address, default, h2, http, http2, min12, notickets
    "edc8cfe5a01c": [27],
    // address, default, h2, http, http2, min12, notickets
    "d531eac29c9f": [27],
    // cache4, resumed4
    "3c7b3360a106": [27],
    // cache4, resumed4
    "1fc64baef6ab": [27],
    // cache4, resumed4
    "f19942ab7a59": [27],
    // cache4, resumed4
    "528b8bfbccff": [27],
    // cache4, resumed4
    "906198917bb6": [27],
    // cache4, resumed4
    "607af12d12a1": [27],
    // cache4, resumed4
    "913ea4d10642": [27],
    // cache4, resumed4
    "41fc4a3d050e": [27],
    // min10
    "8145f1a5367f": [27],
    // min10
    "035c01eb3063": [27],
    // min10
    "bddac0cc3de1": [27],
    // min10
    "903b27e6332e": [27],
    // min10
    "412f5215ebae": [27],
    // min10
    "e95b4299cf43": [27],
    // min10
    "d3f46ab60022": [27],
    // min10
    "41e95c58f2db": [27],
    // min13
    "0addfd0b30fc": [27],
    // min13
    "9c5aec262653": [27],
    // min13
    "565e04d3b627": [27],
    // min13
    "10e413d3daa9": [27],
    // min13
    "deb88fc62ec5": [27],
    // min13
    "0232970bef67": [27],
  ]
}
