/**
 * May an object of this class be read as an empty stand-in? Training files hold settings and schedulers of classes
 * that no reader needs (argparse.Namespace, omegaconf's DictConfig, a model's own config). Nothing that a pickle
 * names is ever looked up or run, so a stand-in is safe; what could act if Python loaded the file (os.system,
 * builtins.eval, anything of torch or numpy that is not known) still stops the reading, because such a file must
 * not pass for weights.
 */
export function isInertClass(module: string, name: string): boolean {
  const path = `${module}.${name}`;
  if (HARMLESS.has(path)) return true;
  const parts = path.split(".");
  const isNamed = parts.every((part) => /^[A-Za-z_]\w*$/.test(part));
  const reaches = ACTING_MODULES.has(parts[0]!) || name.split(".").some(isActing);
  return isNamed && !reaches;
}

/** Names of these kinds, reached through any module, load or run something. */
function isActing(part: string): boolean {
  return ACTING_MODULES.has(part) || ACTING_NAMES.has(part);
}

const HARMLESS: ReadonlySet<string> = new Set([
  "argparse.Namespace",
  "collections.Counter",
  "collections.defaultdict",
  "collections.deque",
  "copy_reg._reconstructor",
  "copyreg._reconstructor",
  "datetime.date",
  "datetime.datetime",
  "datetime.timedelta",
  "pathlib.PosixPath",
  "pathlib.PurePosixPath",
  "pathlib.PureWindowsPath",
  "pathlib.WindowsPath",
  "torch.device",
  "types.SimpleNamespace",
  // Number types, which the settings of a model may name.
  ...["bfloat16", "bool", "double", "float", "float16", "float32", "float64", "half"]
    .concat("int", "int8", "int16", "int32", "int64", "long", "short", "uint8")
    .map((type) => `torch.${type}`),
  ...["__builtin__", "builtins"].flatMap((module) =>
    ["bool", "bytearray", "complex", "dict", "float", "frozenset", "int"]
      .concat("list", "object", "set", "slice", "str", "tuple")
      .map((type) => `${module}.${type}`),
  ),
]);

/** Python's own modules that reach the machine or run code, and packages whose functions do. */
const ACTING_MODULES: ReadonlySet<string> = new Set(
  [
    "__builtin__ _aix_support _codecs _ctypes _frozen_importlib _functools _io _operator _osx_support _pickle",
    "_posixsubprocess _pyrepl _socket _winapi cgitb lib2to3 yaml",
    "_thread aiohttp argparse ast asyncio asyncore atexit bdb builtins cPickle cProfile cloudpickle cmd code",
    "codecs codeop collections commands compileall concurrent copy_reg copyreg ctypes curses datetime dbm dill dis",
    "distutils doctest ensurepip faulthandler ftplib functools gc glob http httpx idlelib imaplib imp importlib",
    "inspect io itertools joblib keras logging marshal mmap multiprocessing nt ntpath numpy operator os pathlib",
    "pdb pickle pickletools pip pkgutil platform poplib posix posixpath profile pty py_compile pydoc requests",
    "resource runpy sched select setuptools shelve shutil signal site smtplib socket socketserver sqlite3 ssl",
    "subprocess sys sysconfig tarfile telnetlib tempfile tensorflow test threading timeit torch trace traceback",
    "turtle types unittest urllib urllib2 urllib3 venv warnings weakref webbrowser wsgiref xmlrpc zipapp zipfile",
    "zipimport",
  ].flatMap((line) => line.split(" ")),
);

const ACTING_NAMES: ReadonlySet<string> = new Set(
  "Popen __import__ call check_call check_output compile delattr eval exec execfile getattr import_module load loads open popen read_pickle run runstring setattr spawn system".split(
    " ",
  ),
);
