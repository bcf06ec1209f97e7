import inspect
FRAMEWORKS = ("numpy", "pytorch", "keras", "tensorflow")
def snippet(framework, weights, **k): return framework
def source(f): return inspect.getsource(f)
