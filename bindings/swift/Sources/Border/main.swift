import Suivi

print(alive())
