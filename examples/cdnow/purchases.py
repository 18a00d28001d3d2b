"""The raw file, and every number of the example computed from it alone."""

import collections
import datetime
import importlib.metadata

ACTIVE_WITHIN = datetime.timedelta(days=30)
SILENT_FOR = datetime.timedelta(days=30)
TODAY = datetime.date(1998, 6, 30)


class Purchase:
    """One line of the file: who, when, how many CDs, cents."""

    def __init__(self, line):
        self.customer, date, cds, dollars = line.split()
        self.date = datetime.date(int(date[:4]), int(date[4:6]), int(date[6:]))
        self.cds, self.cents = int(cds), round(float(dollars) * 100)


def read():
    """Every purchase, by customer, in the order of the file."""
    files = importlib.metadata.files("lifetimes")
    path = next(f for f in files if f.name == "CDNOW_master.txt").locate()
    with open(path) as file:
        next(file)
        purchases = [Purchase(line) for line in file if line.strip()]
    customers = collections.defaultdict(list)
    for purchase in purchases:
        customers[purchase.customer].append(purchase)
    for mine in customers.values():
        mine.sort(key=lambda p: p.date)
    return dict(customers)


def month(date):
    return date.replace(day=1).isoformat()


def months_between(first, date):
    return (date.year - first.year) * 12 + date.month - first.month


class Expected:
    """The independent computation."""

    def __init__(self, customers):
        self.customers = customers
        everything = [p for mine in customers.values() for p in mine]
        self.purchases, self.cds = len(everything), sum(p.cds for p in everything)
        self.cents = sum(p.cents for p in everything)

    def activation(self):
        """Month → (first bought then, bought again within 30 days)."""
        cohorts = collections.defaultdict(lambda: [0, 0])
        for mine in self.customers.values():
            first = mine[0].date
            again = any(p.date - first <= ACTIVE_WITHIN for p in mine[1:])
            cohorts[month(first)][0] += 1
            cohorts[month(first)][1] += again
        return dict(cohorts)

    def retention(self):
        """Month → (size, {months later: customers who bought then})."""
        sizes, back = collections.Counter(), collections.defaultdict(collections.Counter)
        for mine in self.customers.values():
            first = mine[0].date
            sizes[month(first)] += 1
            for later in {months_between(first, p.date) for p in mine} - {0}:
                back[month(first)][later] += 1
        return {cohort: (size, dict(back[cohort])) for cohort, size in sizes.items()}

    def revenue(self):
        """Month → (customers who bought, cents)."""
        who, cents = collections.defaultdict(set), collections.Counter()
        for customer, mine in self.customers.items():
            for p in mine:
                who[month(p.date)].add(customer)
                cents[month(p.date)] += p.cents
        return {m: (len(who[m]), cents[m]) for m in who}

    def lapsed(self):
        """Who bought at least twice, and nothing in the 30 days before today."""
        return {
            customer
            for customer, mine in self.customers.items()
            if len(mine) >= 2 and TODAY - mine[-1].date > SILENT_FOR
        }
