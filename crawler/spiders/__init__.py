"""Spiders: few and general. A module in this folder with a spider class is found by Scrapy under the class's name."""
