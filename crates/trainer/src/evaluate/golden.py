#!/usr/bin/env python3
"""Writes golden.json: seeded random lists and judgments, measured with pytrec_eval (pip install pytrec_eval-terrier).

pytrec_eval takes a grade for its gain, so gains of 2^grade - 1 are given to it as grades; what is relevant is a
grade of 2 or 3.
"""
import json
import pathlib
import random

import pytrec_eval

CASES, SEED, RELEVANT = 300, 11, 2


def main():
    rng = random.Random(SEED)
    cases = []
    for _ in range(CASES):
        items = [f"i{n}" for n in range(40)]
        run = rng.sample(items, rng.randint(1, 30))
        judged = {item: rng.choice([0, 0, 1, 2, 3]) for item in rng.sample(items, rng.randint(1, 25))}
        scores = {"q": {item: float(len(run) - at) for at, item in enumerate(run)}}
        gains = {"q": {item: 2**grade - 1 for item, grade in judged.items()}}
        binary = {"q": {item: int(grade >= RELEVANT) for item, grade in judged.items()}}
        ndcg = pytrec_eval.RelevanceEvaluator(gains, {"ndcg_cut.10"}).evaluate(scores)["q"]
        names = {"P.5,10", "recall.10", "recip_rank", "success.10"}
        rest = pytrec_eval.RelevanceEvaluator(binary, names).evaluate(scores)["q"]
        cases.append({
            "run": run,
            "judged": judged,
            "expected": {
                "ndcg@10": round(ndcg["ndcg_cut_10"], 9),
                "p@5": round(rest["P_5"], 9),
                "p@10": round(rest["P_10"], 9),
                "recall@10": round(rest["recall_10"], 9),
                "mrr": round(rest["recip_rank"], 9),
                "hr@10": round(rest["success_10"], 9),
            },
        })
    place = pathlib.Path(__file__).with_name("golden.json")
    place.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    main()
